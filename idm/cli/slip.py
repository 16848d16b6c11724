"""A slip of paper as text: what a newcomer, or somebody who was locked out, is handed at the desk."""

from idm.calendar import JST
from idm.cli.output import out
from idm.messages import cli as say
from idm.office.instance import Instance
from idm.office.signin.credentials import Issued


def as_text(instance: Instance, issued: Issued) -> str:
    person = issued.person
    lines = (
        f"{instance.policy.body.name}　仮のパスワード",
        "",
        f"　職員番号　　　　{person.numbers[-1]}　{person.names[-1].full}",
        f"　ユーザー名　　　{person.account.login}",
        f"　仮のパスワード　{issued.password.reveal()}",
        f"　期限　　　　　　{issued.good_until.astimezone(JST):%Y-%m-%d %H:%M}",
        "",
        "　最初のサインインで、自分だけが知るパスワードに変えます。それまで、ほかの画面は開けません。",
        "　変えたら、この紙は破って捨ててください。誰にも見せず、聞かれても答えないでください。",
        "",
    )
    return "\n".join(lines)


def show(instance: Instance, issued: Issued) -> None:
    """Once, on the terminal."""
    out.print(as_text(instance, issued), highlight=False, markup=False)
    out.print(say.PASSWORD_ISSUED.say(until=issued.good_until).text, markup=False)
