#!/usr/bin/env bash
# Makes tongban-song.otf.br anew. Needs the Debian packages fonts-noto-cjk and unicode-data, and pip's fonttools and brotli.
# Only for a new version of Noto: documents rendered with another font have other bytes.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work/characters.txt" <<'PY'
import bz2, re, sys
wanted = set(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x4E00, 0xA000)]))
for lead in range(0x81, 0xFF):
    for trail in [*range(0x40, 0x7F), *range(0x80, 0xFF)]:
        try:
            wanted.update(bytes([lead, trail]).decode("gbk"))
        except UnicodeDecodeError:
            pass
wanted.update("〇〔〕【】《》〈〉“”‘’—…·①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳□■✓√×℃㎡№★☆–¥￥")
with bz2.open("/usr/share/unicode/Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as mappings:
    wanted.update(chr(int(line[2:].split()[0], 16)) for line in mappings if re.match(r"U\+\S+\tkTGH\t", line))
open(sys.argv[1], "w", encoding="utf-8").write("".join(sorted(wanted)))
PY
pyftsubset /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc --font-number=2 --text-file="$work/characters.txt" \
    --output-file="$work/subset.otf" --no-hinting --desubroutinize --layout-features='' --name-IDs='*' \
    --name-languages='0x409' --notdef-outline
python3 - "$work/subset.otf" "$work/font.otf" tongban-song.otf.br <<'PY'
import brotli, sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1])
for table in ("BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"):
    if table in font:
        del font[table]
names = font["name"]
names.names = [record for record in names.names if record.nameID in {0, 5, 7, 13, 14}]
for name, text in {1: "Tongban Song", 2: "Regular", 3: "2.001;TongbanSong-Regular", 4: "Tongban Song", 6: "TongbanSong-Regular",
                   10: "A subset of Noto Serif CJK SC Regular 2.001 by shared/notices/fonts/make.sh"}.items():
    names.setName(text, name, 3, 1, 0x409)
cff = font["CFF "].cff
cff.fontNames = ["TongbanSong-Regular"]
cff.topDictIndex[0].FullName = cff.topDictIndex[0].FamilyName = "Tongban Song"
font.recalcTimestamp = False
font.save(sys.argv[2])
open(sys.argv[3], "wb").write(brotli.compress(open(sys.argv[2], "rb").read(), quality=11, lgwin=24))
PY
