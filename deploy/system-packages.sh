#!/bin/sh
# Make sure that Debian packages are there; install what is missing, or say the exact command.
# Usage: deploy/system-packages.sh demo|test
set -eu

missing=""
need() { # need PACKAGE TEST...
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
has() { command -v "$1" || [ -x "/usr/sbin/$1" ]; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb; }
has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_paper_font() { ls /usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf; }
has_library() { ls /usr/lib/*/"$1" /lib/*/"$1" /usr/lib/"$1" | grep -q .; }
has_fonts() { ls /usr/share/fonts/opentype/noto/NotoSansCJK*; }
has_rest() { ls /usr/lib/freeradius/rlm_rest.so /usr/lib/*/freeradius/rlm_rest.so | grep -q .; }
has_venv() { "${PYTHON:-python3}" -c 'import ensurepip, venv'; }

need python3-venv has_venv
need slapd has slapd
need ldap-utils has ldapsearch
need libpango-1.0-0 has_library libpango-1.0.so.0
need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
need fonts-morisawa-bizud-gothic has_paper_font
if [ "${1:-demo}" = test ]; then
    need postgresql has_postgresql
    need faketime has faketime
    need openssl has openssl
    need chromium has_browser
    need fonts-noto-cjk has_fonts
    need poppler-utils has pdftotext
    need softhsm2 has softhsm2-util
    need nginx-light has nginx
    need freeradius has freeradius
    need freeradius-rest has_rest
    need freeradius-utils has radclient
fi
[ -n "$missing" ] || exit 0

# A slapd without configuration starts no server of its own; an installed one is left as it is.
preseed="echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections"
install="apt-get update -qq && $preseed && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends$missing"

if ! command -v apt-get >/dev/null 2>&1; then
    echo "次のものが必要です:$missing （Debian / Ubuntu 以外では、同じものを用意してください）" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    echo "パッケージを入れます:$missing" >&2
    sh -c "$install" >&2
elif sudo -n true 2>/dev/null; then
    echo "パッケージを入れます (sudo):$missing" >&2
    sudo -n sh -c "$install" >&2
else
    echo "パッケージが足りません:$missing" >&2
    echo "管理者の権限で、次を実行してから、もう一度試してください:" >&2
    echo "  sudo sh -c \"$install\"" >&2
    exit 1
fi
