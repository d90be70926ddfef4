#!/bin/sh
# Makes the lowest layer of the images, without a registry and without root: packages of this machine's Debian, unpacked, as an
# archive like `docker save` writes. Usage: base.sh ARCHIVE PACKAGE...
set -eu

archive=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root" "$work/debs/partial"

# The packages with all that they need, as if nothing was installed here; apt checks their signatures.
: >"$work/status"
apt-get -q -y -o Dir::State::status="$work/status" -o Dir::Cache::archives="$work/debs" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User=root --no-install-recommends --download-only install "$@" >"$work/apt.log" 2>&1 ||
    { tail -n 5 "$work/apt.log" >&2; echo "base.sh: apt-get cannot bring $*; it may need apt-get update" >&2; exit 1; }

for directory in bin sbin lib lib64; do
    mkdir -p "$root/usr/$directory"
    ln -s "usr/$directory" "$root/$directory"
done
for package in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink --no-same-owner --no-same-permissions
done

# What the packages' own scripts would have made.
[ ! -e "$root/usr/bin/dash" ] || ln -sf dash "$root/usr/bin/sh"
[ ! -e "$root/usr/bin/mawk" ] || ln -sf mawk "$root/usr/bin/awk"
if [ -d "$root/usr/share/ca-certificates" ]; then
    mkdir -p "$root/etc/ssl/certs"
    find "$root/usr/share/ca-certificates" -name '*.crt' | LC_ALL=C sort | xargs cat >"$root/etc/ssl/certs/ca-certificates.crt"
fi

mkdir -p "$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/var/lib/sluice" "$root/workspaces"
printf 'root:x:0:0:root:/root:/usr/sbin/nologin\nsluice:x:10001:10001:Sluice:/var/lib/sluice:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nsluice:x:10001:\nnogroup:x:65534:\n' >"$root/etc/group"
chmod 1777 "$root/tmp" "$root/var/lib/sluice" "$root/workspaces"

# No way to become root, no pages to read; the licences stay.
find "$root" -type f -perm /6000 -exec chmod u-s,g-s {} +
rm -rf "$root/usr/share/man" "$root/usr/share/locale" "$root/usr/share/info" "$root/usr/share/lintian"
find "$root/usr/share/doc" -type f ! -name copyright -delete

# The packages as components of a CycloneDX bill of materials.
mkdir -p "$root/opt/sluice/sbom"
{
    printf '{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":['
    comma=
    for package in "$work"/debs/*.deb; do
        name=$(dpkg-deb -f "$package" Package)
        version=$(dpkg-deb -f "$package" Version)
        architecture=$(dpkg-deb -f "$package" Architecture)
        printf '%s\n{"type":"library","name":"%s","version":"%s","purl":"pkg:deb/debian/%s@%s?arch=%s"}' \
            "$comma" "$name" "$version" "$name" "$version" "$architecture"
        comma=,
    done
    printf ']}\n'
} >"$root/opt/sluice/sbom/debian.cdx.json"

case $(dpkg --print-architecture) in amd64) architecture=amd64 ;; arm64) architecture=arm64 ;; *) echo "base.sh: amd64 and arm64 only" >&2; exit 1 ;; esac
mkdir "$work/image"
tar -c -C "$root" --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner --format=gnu . >"$work/image/layer.tar"
digest=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
printf '{"architecture":"%s","os":"linux","created":"1970-01-01T00:00:01Z","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]},"history":[{"created":"1970-01-01T00:00:01Z","created_by":"base.sh"}]}' \
    "$architecture" "$digest" >"$work/image/config.json"
printf '[{"Config":"config.json","RepoTags":["sluice-base:latest"],"Layers":["layer.tar"]}]' >"$work/image/manifest.json"
mkdir -p "$(dirname "$archive")"
tar -c -C "$work/image" --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner config.json layer.tar manifest.json >"$archive"
