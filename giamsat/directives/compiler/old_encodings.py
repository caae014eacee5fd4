"""Letters of the Vietnamese encodings from before Unicode: TCVN3 (ABC fonts) and VNI (VNI-Win fonts).

TCVN3 has one byte a letter and no capitals with tones: its fonts drew those from the small letters.
VNI writes a letter as a base and a mark: "aù" is á.
"""

_SMALL = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_TCVN3_SMALL = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ"
_CAPITALS = "ĂÂÊÔƠƯĐ"
_TCVN3_CAPITALS = "¡¢£¤¥¦§"

TCVN3: dict[int, str] = {
    ord(old): new for old, new in zip(_TCVN3_SMALL + _TCVN3_CAPITALS, _SMALL + _CAPITALS, strict=True)
}

_TONES = "ùøûõï"
_VNI_GROUPS = (
    ("a", _TONES, "áàảãạ"),
    ("e", _TONES, "éèẻẽẹ"),
    ("o", _TONES, "óòỏõọ"),
    ("u", _TONES, "úùủũụ"),
    ("y", "ùøûõ", "ýỳỷỹ"),
    ("a", "êéèúüë", "ăắằẳẵặ"),
    ("a", "âáàåãä", "âấầẩẫậ"),
    ("e", "âáàåãä", "êếềểễệ"),
    ("o", "âáàåãä", "ôốồổỗộ"),
    ("ô", _TONES, "ớờởỡợ"),
    ("ö", _TONES, "ứừửữự"),
)
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, marks, letters in _VNI_GROUPS:
        for mark, letter in zip(marks, letters, strict=True):
            table[base + mark] = letter
            # Marks stay small behind a capital in some documents, and are capitals in others.
            table[base.upper() + mark] = letter.upper()
            table[base.upper() + mark.upper()] = letter.upper()
    for old, new in _VNI_SINGLE.items():
        table[old] = new
        table[old.upper()] = new.upper()
    return table


VNI: dict[str, str] = _vni_table()
