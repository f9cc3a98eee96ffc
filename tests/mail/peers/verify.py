"""verify.py RECORDS DIR [--count] - what dkimpy and OpenDKIM's library say of each mail's signatures.

RECORDS is a JSON file {"name": "text of its TXT record"}; DIR holds mails, one a file. Prints one JSON
object a mail: {"file", "dkimpy": [bool, ...], "opendkim": [bool, ...]}, one bool for each signature.
--count: OpenDKIM alone, and one line of how
many it finds good. No DNS is asked. OpenDKIM is called by ctypes, its records come from a file of its own form.
"""
import ctypes
import json
import os
import sys
import tempfile

import dkim

records = json.load(open(sys.argv[1]))


def look_up(name, timeout=5):
    text = records.get(name.decode().rstrip("."))
    return text.encode() if text else None


def by_dkimpy(mail, count):
    found = []
    for index in range(count):
        try:
            found.append(bool(dkim.DKIM(mail).verify(index, dnsfunc=look_up)))
        except dkim.DKIMException:
            found.append(False)
    return found


# Of opendkim's dkim.h.
SET, QUERY_METHOD, QUERY_INFO, FROM_FILE = 1, 6, 7, 1
PASSED, BODY_MATCHES = 0x04, 0
lib = ctypes.CDLL("libopendkim.so.11")
for name, result, arguments in [
    ("dkim_init", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p]),
    ("dkim_options", ctypes.c_int, [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]),
    ("dkim_verify", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)]),
    ("dkim_chunk", ctypes.c_int, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]),
    ("dkim_eom", ctypes.c_int, [ctypes.c_void_p, ctypes.c_void_p]),
    ("dkim_getsiglist", ctypes.c_int, [ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)), ctypes.POINTER(ctypes.c_int)]),
    ("dkim_sig_process", ctypes.c_int, [ctypes.c_void_p, ctypes.c_void_p]),
    ("dkim_sig_getflags", ctypes.c_uint, [ctypes.c_void_p]),
    ("dkim_sig_getbh", ctypes.c_int, [ctypes.c_void_p]),
    ("dkim_free", ctypes.c_int, [ctypes.c_void_p]),
]:
    function = getattr(lib, name)
    function.restype, function.argtypes = result, arguments

keys = tempfile.NamedTemporaryFile("w", suffix=".keys")
for name, text in records.items():
    keys.write(f"{name} {text}\n")
keys.flush()
opendkim = lib.dkim_init(None, None)
method, path = ctypes.c_int(FROM_FILE), ctypes.create_string_buffer(keys.name.encode())
assert lib.dkim_options(opendkim, SET, QUERY_METHOD, ctypes.byref(method), ctypes.sizeof(method)) == 0
assert lib.dkim_options(opendkim, SET, QUERY_INFO, path, len(path.value)) == 0


def by_opendkim(mail):
    state = ctypes.c_int()
    handle = lib.dkim_verify(opendkim, b"test", None, ctypes.byref(state))
    lib.dkim_chunk(handle, mail, len(mail))
    lib.dkim_chunk(handle, None, 0)
    lib.dkim_eom(handle, None)
    list_, count = ctypes.POINTER(ctypes.c_void_p)(), ctypes.c_int()
    found = []
    if lib.dkim_getsiglist(handle, ctypes.byref(list_), ctypes.byref(count)) == 0:
        for index in range(count.value):
            lib.dkim_sig_process(handle, list_[index])
            passed = lib.dkim_sig_getflags(list_[index]) & PASSED
            found.append(bool(passed) and lib.dkim_sig_getbh(list_[index]) == BODY_MATCHES)
    lib.dkim_free(handle)
    return found


def mails():
    for name in sorted(os.listdir(sys.argv[2])):
        mail = open(os.path.join(sys.argv[2], name), "rb").read()
        yield name, mail if b"\r\n" in mail else mail.replace(b"\n", b"\r\n")  # a Maildir of Postfix


if "--count" in sys.argv:
    verdicts = [by_opendkim(mail) for _, mail in mails()]
    print(f"{sum(v != [] and all(v) for v in verdicts)} of {len(verdicts)} sampled verify")
else:
    for name, mail in mails():
        count = mail.split(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")
        print(json.dumps({"file": name, "dkimpy": by_dkimpy(mail, count), "opendkim": by_opendkim(mail)}))
