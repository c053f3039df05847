"""That people find what they wrote in their own script, whichever way they type it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from storage.database import Database
from tests.storage.shelf import Shelf, shelve

TITLES = (
    "Café Łódź, naïve Straße",
    "İstanbul'da eğitim",
    "Проектирование баз данных",
    "Τα δεδομένα μας",
    "قَاعِدَةُ البيانات في المدرسة",
    "מסד נתונים",
    "数据库设计入门",
    "データベースの設計とGo言語",
    "데이터베이스 설계 입문",
    "การออกแบบฐานข้อมูล",
    "डेटाबेस की दुनिया",
    "Modern C++ for gardeners",
    "C# in depth",
    "Plain C",
    "ASP.NET Core",
    "All about Node.js",
    "nodejs tips",
    "F# and R",
    "Party 🎉 for 👩🏽‍💻 people",
    "E-mail etiquette",
    "The gardener’s notes",
    "Python 3.11 is out",
    "snake_case names",
)


@pytest_asyncio.fixture
async def shelf(database: Database) -> Shelf:
    made = await shelve(database)
    for title in TITLES:
        await made.keep(title)
    return made


FINDS = {
    "cafe lodz": "Café Łódź, naïve Straße",
    "CAFÉ NAIVE": "Café Łódź, naïve Straße",
    "cafe\u0301 strasse": "Café Łódź, naïve Straße",
    "istanbul egitim": "İstanbul'da eğitim",
    "данных проектирование": "Проектирование баз данных",
    "ДЕДОМЕНА or δεδομενα": "Τα δεδομένα μας",
    "قاعدة البيانات": "قَاعِدَةُ البيانات في المدرسة",
    "المدرسه": "قَاعِدَةُ البيانات في المدرسة",
    "נתונים": "מסד נתונים",
    "数据库": "数据库设计入门",
    "入门 设计": "数据库设计入门",
    "门": "数据库设计入门",
    '"数据库设计"': "数据库设计入门",
    "データベース": "データベースの設計とGo言語",
    "go": "データベースの設計とGo言語",
    "ﾃﾞｰﾀ": "データベースの設計とGo言語",
    "베이스": "데이터베이스 설계 입문",
    "ฐานข้อมูล": "การออกแบบฐานข้อมูล",
    "दुनिया": "डेटाबेस की दुनिया",
    "c++": "Modern C++ for gardeners",
    "C++ modern": "Modern C++ for gardeners",
    '"modern c++"': "Modern C++ for gardeners",
    "ｃ＋＋": "Modern C++ for gardeners",
    "c#": "C# in depth",
    "f#": "F# and R",
    ".net": "ASP.NET Core",
    "asp.net": "ASP.NET Core",
    "🎉": "Party 🎉 for 👩🏽‍💻 people",
    "👩": "Party 🎉 for 👩🏽‍💻 people",
    "👩🏿‍💻": "Party 🎉 for 👩🏽‍💻 people",
    "email": "E-mail etiquette",
    "e-mail": "E-mail etiquette",
    "gardener's notes": "The gardener’s notes",
    "gardener notes": "The gardener’s notes",
    "python 3.11": "Python 3.11 is out",
    "snake_case": "snake_case names",
    "snake": "snake_case names",
}


@pytest.mark.parametrize(("text", "title"), FINDS.items())
async def test_a_text_finds_the_one_entry_it_means(shelf: Shelf, text: str, title: str) -> None:
    assert await shelf.finds(text) == [title]


async def test_a_letter_alone_finds_all_its_languages_and_a_sign_only_its_own(
    shelf: Shelf,
) -> None:
    assert sorted(await shelf.finds("c")) == ["C# in depth", "Modern C++ for gardeners", "Plain C"]
    assert await shelf.finds("c+") == []
    both = ["All about Node.js", "nodejs tips"]
    assert sorted(await shelf.finds("node.js")) == sorted(await shelf.finds("nodejs")) == both
