"""`idm clock`: when the machine's clock and the log disagree (F52)."""

import typer

from idm.cli.output import By, tell
from idm.cli.wiring import opened
from idm.messages import setup as say
from idm.office import clock_believed

app = typer.Typer(help="時計（記録より前に戻ったとき）。", no_args_is_help=True)


@app.command()
def believe(context: typer.Context, by: By = None) -> None:
    """今の時計が正しく、監査記録のほうが進んでいたことを認めます。時計が違うときは、時計を直してください。"""
    with opened(context) as checked:
        instance = clock_believed.unchecked(checked)
        newest = clock_believed.believe(instance, instance.actor(by))
        if newest is not None:
            instance.checkpoint()
    tell(say.CLOCK_FINE.say() if newest is None else say.CLOCK_BELIEVED.say(newest=newest))
