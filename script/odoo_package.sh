# shellcheck shell=bash
# Odoo as the distribution packages it: found on the machine's own mirror, downloaded, unpacked into
# .local/odoo-package and mended. script/setup sources it.

PACKAGE=$LOCAL/odoo-package
# Odoo's package links its fonts and jQuery to files of these.
LINKED_PACKAGES=(fonts-glyphicons-halflings fonts-inconsolata fonts-montserrat fonts-ocr-b
    fonts-roboto-unhinted libjs-jquery libjs-jquery-form libjs-underscore)

has_whole_package() {
    local source=$PACKAGE/usr/lib/python3/dist-packages
    is_odoo_19 "$source" && [ ! -e "$source/addons" ] && [ -z "$(dangling_links "$source")" ]
}

get_odoo_package() {
    have apt-get && have dpkg-deb || return 1
    local work=$LOCAL/odoo-download
    rm -rf "$work" && mkdir -p "$work"/{lists/partial,cache/archives/partial,debs,none}
    say "Getting Odoo 19.0 as the distribution packages it ..."
    download_odoo "$work" >"$LOG/odoo_download.log" 2>&1 || return 1
    unpack_odoo "$work"
    rm -rf "$work"
}

# download_odoo FOLDER: the .deb files into FOLDER/debs. The machine's own suite may be older than
# the package, so a private configuration of apt adds the newest suite on the machine's own mirror;
# nothing of the machine's configuration changes, and no rights are needed.
download_odoo() {
    local work=$1
    cd "$work/debs" || return 1
    if ! apt-get download odoo-19; then
        private_apt "$work" sid || return 1
        apt_here "$work" download odoo-19 || return 1
    fi
    if [ ! -f "$work/apt.conf" ]; then private_apt "$work" sid "$(machine_suite)" || return 1; fi
    apt_here "$work" download "${LINKED_PACKAGES[@]}" || return 1
    download_font_awesome "$work"
}

# Odoo uses Font Awesome 4.7; later packages of that name hold another generation of it.
download_font_awesome() {
    local work=$1 suite version
    for suite in sid "$(machine_suite)" trixie bookworm; do
        [ -n "$suite" ] || continue
        private_apt "$work" "$suite" || continue
        version=$(apt-cache -c "$work/apt.conf" madison fonts-font-awesome | awk -F' *[|] *' '$2 ~ /really4\.7\.0/ {print $2; exit}')
        if [ -n "$version" ]; then
            apt_here "$work" download "fonts-font-awesome=$version"
            return
        fi
    done
    return 1
}

machine_suite() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# mirror: "URI keyring" of the machine's own Debian mirror, from either format of apt's sources.
# The security archive and other vendors' sources are not it: it must offer the machine's suite, plain.
mirror() {
    local suite file
    suite=$(machine_suite)
    for file in /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$file" ] || mirror_deb822 "$suite" <"$file"
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ ! -f "$file" ] || mirror_one_line "$suite" <"$file"
    done
}

mirror_deb822() {
    awk -v suite="$1" '
        function stanza(   n, i, words) {
            n = split(suites, words, " ")
            for (i = 1; i <= n; i++)
                if (words[i] == suite && index(components " ", " main ")) print uri, key
            uri = key = suites = components = ""
        }
        /^#/ { next }
        NF == 0 { stanza(); next }
        tolower($1) == "uris:" { uri = $2 }
        tolower($1) == "suites:" { $1 = ""; suites = $0 }
        tolower($1) == "components:" { $1 = ""; components = $0 }
        tolower($1) == "signed-by:" { key = $2 }
        END { stanza() }'
}

mirror_one_line() {
    awk -v suite="$1" '
        $1 == "deb" {
            key = ""
            if (match($0, /signed-by=[^] ]+/)) key = substr($0, RSTART + 10, RLENGTH - 10)
            sub(/^deb +/, "")
            sub(/^\[[^]]*\] */, "")
            if ($2 == suite && index($0 " ", " main ")) print $1, key
        }'
}

# private_apt FOLDER SUITE...: an apt configuration of its own, with the lists of these suites.
private_apt() {
    local work=$1 uri key suite
    shift
    read -r uri key < <(mirror) || true
    [ -n "$uri" ] || return 1
    for suite in "$@"; do
        [ -n "$suite" ] && echo "deb ${key:+[signed-by=$key] }$uri $suite main"
    done >"$work/sources.list"
    : >"$work/status"
    cat >"$work/apt.conf" <<END
Dir::State "$work";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work/cache";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "$work/none";
Dir::Etc::preferencesparts "$work/none";
APT::Sandbox::User "$(id -un)";
Acquire::Languages "none";
APT::Get::List-Cleanup "false";
END
    apt_here "$work" update
}

apt_here() {
    local work=$1
    shift
    apt-get -c "$work/apt.conf" -o Debug::NoLocking=1 "$@"
}

unpack_odoo() {
    local work=$1 deb
    rm -rf "$PACKAGE" "$work/tree"
    mkdir "$work/tree"
    for deb in "$work"/debs/*.deb; do
        logged odoo_unpack dpkg-deb -x "$deb" "$work/tree"
    done
    mend_package "$work/tree"
    mv "$work/tree" "$PACKAGE"
}

# The package lacks a few things that only a system-wide installation, or nobody, has.
mend_package() {
    local dist=$1/usr/lib/python3/dist-packages addons font left
    addons=$dist/odoo/addons
    # Modules without their data, which hide the real ones in odoo/addons.
    rm -rf "${dist:?}/addons"
    font=$addons/point_of_sale/static/src/fonts/Inconsolata.otf
    if [ -L "$font" ] && [ ! -e "$font" ]; then
        ln -sfrn "$1/usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf" "$font"
    fi
    # Left out for its licence; the browser asks for it, and an empty one will do.
    local selfie=$addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    if [ ! -e "$selfie" ]; then
        mkdir -p "$(dirname "$selfie")"
        : >"$selfie"
    fi
    left=$(dangling_links "$dist")
    [ -z "$left" ] || die "the odoo-19 package links to a file that no package here has: $(head -1 <<<"$left")"
}

dangling_links() { find "$1/odoo" -xtype l 2>/dev/null || true; }
