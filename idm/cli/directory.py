"""`idm directory`: the private slapd that comes with an instance."""

import typer

from idm.cli.output import AsJson, print_json, print_table, tell
from idm.cli.wiring import home, own_slapd, search_command, started_slapd
from idm.messages import cli as say
from idm.office.settings import read_settings

app = typer.Typer(help="付属のディレクトリ（slapd）を動かします。", no_args_is_help=True)


@app.command()
def start(context: typer.Context) -> None:
    """起動します。動いていれば、そのままです。"""
    at = home(context)
    server, pid = started_slapd(at)
    tell(say.DIRECTORY_STARTED.say(pid=pid, search=search_command(server)))


@app.command()
def stop(context: typer.Context) -> None:
    """止めます。"""
    at = home(context)
    own_slapd(at, read_settings(at)).stop()
    tell(say.DIRECTORY_STOPPED.say())


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """動いているか、どこで待っているかを示します。"""
    at = home(context)
    settings = read_settings(at)
    server = own_slapd(at, settings)
    pid = server.status()
    found = {
        "running": pid is not None,
        "pid": pid,
        "uri": server.layout.socket_url,
        "tls_uri": server.layout.tls_url,
        "base": settings.directory.base,
        "search": search_command(server),
    }
    if as_json:
        print_json(found)
        return
    state = f"動いています（pid {pid}）" if pid is not None else "止まっています（idm directory start で起動）"
    shown = {"uri": "接続先", "tls_uri": "接続先（TLS）", "base": "最上位", "search": "見るための命令"}
    rows = [("状態", state), *((label, str(found[key])) for key, label in shown.items())]
    print_table("", ("項目", "値"), rows)
