"""The size and root of entries.jsonl (RFC 9162), without the rest of Sekisho: it travels in every export."""

import base64
import hashlib
import sys


def root(path: str) -> tuple[int, str]:
    n = 0
    stack: list[bytes] = []
    with open(path, "rb") as file:
        for n, line in enumerate(file, 1):
            h, k = hashlib.sha256(b"\0" + line.rstrip(b"\n")).digest(), n
            while k % 2 == 0:
                h, k = hashlib.sha256(b"\1" + stack.pop() + h).digest(), k // 2
            stack.append(h)
    top = stack.pop() if stack else hashlib.sha256().digest()
    while stack:
        top = hashlib.sha256(b"\1" + stack.pop() + top).digest()
    return n, base64.b64encode(top).decode()


if __name__ == "__main__":
    found = root("entries.jsonl")
    print(*found)  # compare with the paper, too
    with open("checkpoint", encoding="utf-8") as signed:
        if signed.read().split("\n")[1:3] != [str(found[0]), found[1]]:
            sys.exit("checkpoint の件数か値と違います。書き出した後か、署名した後に変えられています。")
