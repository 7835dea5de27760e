"""A terminal small enough to read: it knows what bittern writes (text, newline, cursor up and home, erase
below and to the end of the line, colour, the other screen, the cursor hidden, no wrapping)."""
import re
import unicodedata

TOKEN = re.compile(r"\x1b\[(\??\d*(?:;\d+)*)([A-Za-z])|\r|\n|[^\x1b\r\n]+")


def width(character):
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Terminal:
    """Rows of text as a terminal of so many columns shows them; long lines wrap."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = [""]
        self.row = 0
        self.colours = 0  # how many colour codes came
        self.other_screen = self.cursor_hidden = False
        self.wraps = True
        self.overwrites = False  # since the cursor went home: each line begins where another may stand

    def feed(self, text):
        for token in TOKEN.finditer(text):
            if token[0] == "\n":
                self._next_row()
            elif token[0] == "\r":
                pass  # comes before an erase or a newline only
            elif token[2]:
                self._control(token[1], token[2])
            else:
                self._write(token[0])

    def _next_row(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")
        if self.overwrites:
            self.rows[self.row] = ""

    def _write(self, text):
        for character in text:
            if sum(map(width, self.rows[self.row])) + width(character) > self.columns:
                assert self.wraps, f"wider than the screen: {text!r}"
                self._next_row()
            self.rows[self.row] += character

    def _control(self, argument, letter):
        if letter == "m":
            self.colours += 1
        elif letter == "A":
            self.row = max(0, self.row - int(argument or 1))
        elif letter == "J":
            self.rows[self.row + 1:] = []
            if not self.overwrites:
                self.rows[self.row] = ""
        elif letter == "H":
            self.row, self.overwrites = 0, True
            self.rows[0] = ""
        elif letter == "K":
            pass  # what stood in the line went when it was begun
        elif argument == "?1049":
            self.other_screen, self.rows, self.row = letter == "h", [""], 0
        elif argument == "?25":
            self.cursor_hidden = letter == "l"
        elif argument == "?7":
            self.wraps = letter == "h"
        else:
            raise ValueError(f"a control sequence nobody expected: {argument}{letter}")

    def screen(self):
        return "\n".join(row.rstrip() for row in self.rows).rstrip("\n") + "\n"
