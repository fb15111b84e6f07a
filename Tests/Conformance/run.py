#!/usr/bin/env python3
"""Conformance runner: runs each case against an agent and compares what it pushes.

Python 3 standard library only.  See README.md for the case format.

    run.py --agent 'CMD TEMPLATE' [--cases DIR] [--filter SUBSTR] [--jobs N]
           [--record] [--sink PATH] [--port-base P] [--skip-quirks] [-v]
"""
import argparse
import base64
import bz2
import concurrent.futures
import datetime
import difflib
import gzip
import http.server
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import zlib

DAY_NS = 86400 * 10**9


# --------------------------------------------------------------------------
# decoders
# --------------------------------------------------------------------------

class DecodeError(Exception):
    pass


def uvarint(b, i):
    shift = n = 0
    while True:
        if i >= len(b):
            raise DecodeError("truncated varint")
        c = b[i]
        i += 1
        n |= (c & 0x7F) << shift
        if not c & 0x80:
            return n, i
        shift += 7
        if shift > 70:
            raise DecodeError("varint too long")


def snappy_block_decode(b):
    want, i = uvarint(b, 0)
    out = bytearray()
    n = len(b)
    while i < n:
        tag = b[i]
        i += 1
        kind = tag & 3
        if kind == 0:
            ln = tag >> 2
            if ln >= 60:
                nb = ln - 59
                ln = int.from_bytes(b[i:i + nb], "little")
                i += nb
            ln += 1
            if i + ln > n:
                raise DecodeError("snappy: literal past the end")
            out += b[i:i + ln]
            i += ln
            continue
        if kind == 1:
            ln = ((tag >> 2) & 7) + 4
            off = ((tag >> 5) << 8) | b[i]
            i += 1
        elif kind == 2:
            ln = (tag >> 2) + 1
            off = int.from_bytes(b[i:i + 2], "little")
            i += 2
        else:
            ln = (tag >> 2) + 1
            off = int.from_bytes(b[i:i + 4], "little")
            i += 4
        if off == 0 or off > len(out):
            raise DecodeError("snappy: bad offset")
        start = len(out) - off
        if off >= ln:
            out += out[start:start + ln]
        else:
            piece = bytes(out[start:])
            out += (piece * (ln // off + 1))[:ln]
    if len(out) != want:
        raise DecodeError("snappy: length %d, header says %d" % (len(out), want))
    return bytes(out)


def pb_fields(b):
    i = 0
    while i < len(b):
        key, i = uvarint(b, i)
        num, wt = key >> 3, key & 7
        if wt == 0:
            v, i = uvarint(b, i)
        elif wt == 1:
            v, i = b[i:i + 8], i + 8
        elif wt == 2:
            ln, i = uvarint(b, i)
            if i + ln > len(b):
                raise DecodeError("protobuf: field past the end")
            v, i = b[i:i + ln], i + ln
        elif wt == 5:
            v, i = b[i:i + 4], i + 4
        else:
            raise DecodeError("protobuf: wire type %d" % wt)
        yield num, wt, v


def int64(v):
    v &= (1 << 64) - 1
    return v - (1 << 64) if v >> 63 else v


_ESC = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
        "\\": "\\", '"': '"', "'": "'"}
_LABEL_NAME = re.compile(r'\s*([^\s=,{}"]+|"(?:[^"\\]|\\.)*")\s*=\s*"')


def parse_labels(s):
    """Parses {a="b", c="d"} with Go string escapes into a dict."""
    s = s.strip()
    if not (s.startswith("{") and s.endswith("}")):
        raise DecodeError("labels: %r" % s)
    i, end, out = 1, len(s) - 1, {}
    while i < end:
        if s[i] in ", ":
            i += 1
            continue
        m = _LABEL_NAME.match(s, i)
        if not m:
            raise DecodeError("labels: %r at %d" % (s, i))
        name, i, buf = m.group(1), m.end(), bytearray()
        while True:
            if i >= end:
                raise DecodeError("labels: unterminated value in %r" % s)
            c = s[i]
            i += 1
            if c == '"':
                break
            if c != "\\":
                buf += c.encode("utf-8", "surrogateescape")
                continue
            e = s[i]
            i += 1
            if e in _ESC:
                buf += _ESC[e].encode()
            elif e == "x":
                buf.append(int(s[i:i + 2], 16))
                i += 2
            elif e == "u":
                buf += chr(int(s[i:i + 4], 16)).encode("utf-8", "surrogatepass")
                i += 4
            elif e == "U":
                buf += chr(int(s[i:i + 8], 16)).encode("utf-8", "surrogatepass")
                i += 8
            elif e in "01234567":
                buf.append(int(s[i - 1:i + 2], 8))
                i += 2
            else:
                raise DecodeError("labels: escape \\%s" % e)
        if name.startswith('"'):
            name = json.loads(name)
        if name in out:
            raise DecodeError("labels: %r twice in %r" % (name, s))
        out[name] = buf.decode("utf-8", "surrogateescape")
    return out


def decode_protobuf(body):
    entries = []
    for num, wt, v in pb_fields(body):
        if num != 1 or wt != 2:
            continue
        labels, raw = "{}", []
        for n2, w2, v2 in pb_fields(v):
            if n2 == 1 and w2 == 2:
                labels = v2.decode("utf-8", "surrogateescape")
            elif n2 == 2 and w2 == 2:
                raw.append(v2)
        lb = parse_labels(labels)
        for e in raw:
            sec = nano = 0
            line, meta = b"", {}
            for n3, w3, v3 in pb_fields(e):
                if n3 == 1 and w3 == 2:
                    for n4, _, v4 in pb_fields(v3):
                        if n4 == 1:
                            sec = int64(v4)
                        elif n4 == 2:
                            nano = int64(v4)
                elif n3 == 2 and w3 == 2:
                    line = bytes(v3)
                elif n3 == 3 and w3 == 2:
                    k = val = ""
                    for n4, _, v4 in pb_fields(v3):
                        if n4 == 1:
                            k = v4.decode("utf-8", "surrogateescape")
                        elif n4 == 2:
                            val = v4.decode("utf-8", "surrogateescape")
                    meta[k] = val
            entries.append((lb, sec * 10**9 + nano, line, meta))
    return entries


def decode_json(body):
    entries = []
    doc = json.loads(body.decode("utf-8"))
    for st in doc.get("streams") or []:
        if "stream" in st:
            lb = dict(st["stream"])
            for v in st.get("values") or []:
                meta = dict(v[2]) if len(v) > 2 and v[2] else {}
                meta = dict(meta.get("structuredMetadata", meta)) if isinstance(meta.get("structuredMetadata"), dict) else meta
                entries.append((lb, int(v[0]), v[1].encode("utf-8", "surrogatepass"), meta))
        else:
            lb = parse_labels(st.get("labels", "{}"))
            for e in st.get("entries") or []:
                t = datetime.datetime.fromisoformat(e["ts"].replace("Z", "+00:00"))
                ns = int(t.replace(microsecond=0).timestamp()) * 10**9
                m = re.search(r"\.(\d+)", e["ts"])
                if m:
                    ns += int(m.group(1)[:9].ljust(9, "0"))
                entries.append((lb, ns, e["line"].encode("utf-8", "surrogatepass"), {}))
    return entries


def decode_push(headers, body):
    enc = (headers.get("Content-Encoding") or "").lower()
    if enc == "gzip":
        body = gzip.decompress(body)
    elif enc == "deflate":
        body = zlib.decompress(body)
    ctype = (headers.get("Content-Type") or "").split(";")[0].strip().lower()
    if ctype == "application/json":
        return decode_json(body)
    try:
        plain = snappy_block_decode(body)
    except (DecodeError, IndexError):
        if enc == "gzip":
            plain = body
        else:
            raise
    return decode_protobuf(plain)


# --------------------------------------------------------------------------
# push endpoints
# --------------------------------------------------------------------------

class Recorder:
    """The embedded push endpoint."""

    lossy = False

    def __init__(self, port=0):
        self.lock = threading.Lock()
        self.entries = []          # (labels, ts, line bytes, metadata, tenant)
        self.errors = []
        self.last = time.monotonic()
        rec = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *a):
                pass

            def read_body(self):
                if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
                    out = bytearray()
                    while True:
                        size = int(self.rfile.readline().split(b";")[0], 16)
                        if size == 0:
                            while self.rfile.readline().strip():
                                pass
                            return bytes(out)
                        out += self.rfile.read(size)
                        self.rfile.readline()
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def reply(self, code):
                self.send_response(code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                self.reply(200)

            def do_POST(self):
                body = self.read_body()
                if self.path.split("?")[0] != "/loki/api/v1/push":
                    return self.reply(404)
                tenant = self.headers.get("X-Scope-OrgID") or ""
                try:
                    got = decode_push(self.headers, body)
                except Exception as exc:            # reported with the case
                    with rec.lock:
                        rec.errors.append("push could not be decoded: %r" % exc)
                    return self.reply(400)
                with rec.lock:
                    for lb, ts, line, meta in got:
                        rec.entries.append((lb, ts, line, meta, tenant))
                    rec.last = time.monotonic()
                self.reply(204)

        self.httpd = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.httpd.daemon_threads = True
        self.port = self.httpd.server_address[1]
        self.url = "http://127.0.0.1:%d/loki/api/v1/push" % self.port
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def count(self):
        with self.lock:
            return len(self.entries)

    def idle(self):
        with self.lock:
            return time.monotonic() - self.last

    def result(self):
        with self.lock:
            return list(self.entries), list(self.errors)

    def close(self):
        self.httpd.shutdown()
        self.httpd.server_close()


class SinkRecorder:
    """An external recording endpoint (--sink): -addr HOST:PORT -record FILE."""

    lossy = True                    # its JSON record cannot hold invalid UTF-8

    def __init__(self, path, port, workdir):
        if not port:
            with socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                port = s.getsockname()[1]
        self.port = port
        self.file = os.path.join(workdir, "sink.ndjson")
        self.proc = subprocess.Popen([path, "-addr", "127.0.0.1:%d" % port, "-record", self.file],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.base = "http://127.0.0.1:%d" % port
        self.url = self.base + "/loki/api/v1/push"
        self._n, self._last = 0, time.monotonic()
        for _ in range(100):
            try:
                self._stats()
                break
            except OSError:
                time.sleep(0.05)

    def _stats(self):
        with urllib.request.urlopen(self.base + "/stats", timeout=5) as r:
            return r.read()

    def _read(self):
        self._stats()
        try:
            with open(self.file, "rb") as f:
                return [json.loads(x) for x in f.read().split(b"\n") if x.strip()]
        except FileNotFoundError:
            return []

    def count(self):
        n = len(self._read())
        if n != self._n:
            self._n, self._last = n, time.monotonic()
        return n

    def idle(self):
        self.count()
        return time.monotonic() - self._last

    def result(self):
        out = []
        for r in self._read():
            out.append((parse_labels(r["labels"]), int(r["ts"]), r["line"].encode("utf-8", "surrogatepass"),
                        r.get("metadata") or {}, r.get("tenant") or ""))
        return out, []

    def close(self):
        self.proc.terminate()
        try:
            self.proc.wait(5)
        except subprocess.TimeoutExpired:
            self.proc.kill()


# --------------------------------------------------------------------------
# entries, normalised
# --------------------------------------------------------------------------

def canonical(labels):
    return "{" + ", ".join("%s=%s" % (k, json.dumps(labels[k])) for k in sorted(labels)) + "}"


def ts_out(ts, now_ns, floating):
    if ts is None:
        return None
    if abs(ts - now_ns) <= DAY_NS:
        return None
    if floating:
        t = datetime.datetime.fromtimestamp(ts // 10**9, datetime.timezone.utc)
        if t.year == datetime.datetime.now(datetime.timezone.utc).year:
            return "year:%s.%09dZ" % (t.strftime("%m-%dT%H:%M:%S"), ts % 10**9)
    return str(ts)


def ts_resolve(s):
    if isinstance(s, str) and s.startswith("year:"):
        body, nano = s[5:].rstrip("Z").split(".")
        year = datetime.datetime.now(datetime.timezone.utc).year
        t = datetime.datetime.strptime("%d-%s" % (year, body), "%Y-%m-%dT%H:%M:%S")
        return str(int(t.replace(tzinfo=datetime.timezone.utc).timestamp()) * 10**9 + int(nano))
    return s


def go_lossy(b):
    """Each byte that is not valid UTF-8 becomes U+FFFD, as Go's JSON encoder does."""
    s = b.decode("utf-8", "surrogateescape")
    return re.sub("[\udc80-\udcff]", "\ufffd", s)


def entry_obj(e, work, now_ns, floating, mask=()):
    lb, ts, line, meta, tenant = e
    lb = {k: ("*" if k in mask else v) for k, v in lb.items()}

    def sub(s):
        return s.replace(work, "${WORK}")

    o = {"labels": {k: sub(v) for k, v in sorted(lb.items())}, "ts": ts_out(ts, now_ns, floating)}
    try:
        o["line"] = sub(line.decode("utf-8"))
    except UnicodeDecodeError:
        o["line_b64"] = base64.b64encode(line).decode()
    if meta:
        o["metadata"] = {k: sub(v) for k, v in sorted(meta.items())}
    if tenant:
        o["tenant"] = tenant
    return o


def by_stream(objs):
    streams = {}
    for o in objs:
        streams.setdefault((canonical(o["labels"]), o.get("tenant", "")), []).append(o)
    return streams


def flatten(streams):
    return [o for k in sorted(streams) for o in streams[k]]


def comparable(o, lossy):
    o = dict(o)
    o["ts"] = ts_resolve(o.get("ts"))
    if lossy and "line_b64" in o:
        o["line"] = go_lossy(base64.b64decode(o.pop("line_b64")))
    return json.dumps(o, sort_keys=True)


def short(s, n=300):
    return s if len(s) <= n else s[:n // 2] + " ...(%d chars)... " % len(s) + s[-n // 2:]


def compare(expected, actual, lossy):
    """Returns a list of lines that say what differs; empty if nothing does."""
    es, as_ = by_stream(expected), by_stream(actual)
    out = []
    for k in sorted(set(es) | set(as_)):
        ev = [comparable(o, lossy) for o in es.get(k, [])]
        av = [comparable(o, lossy) for o in as_.get(k, [])]
        if ev == av:
            continue
        name = k[0] + (" tenant=%s" % k[1] if k[1] else "")
        out.append("stream %s: expected %d entries, got %d" % (name, len(ev), len(av)))
        shown = 0
        for ln in difflib.ndiff(ev, av) if max(len(ev), len(av)) <= 40 and sum(map(len, ev + av)) < 40000 \
                else ["- " + x for x in ev if x not in av] + ["+ " + x for x in av if x not in ev]:
            if ln[:2] in ("- ", "+ "):
                out.append("  " + short(ln))
                shown += 1
                if shown >= 12:
                    out.append("  ...")
                    break
        if not shown:
            out.append("  same entries, another order or count")
    return out


# --------------------------------------------------------------------------
# running a case
# --------------------------------------------------------------------------

class Skip(Exception):
    pass


def load_case(path):
    with open(os.path.join(path, "case.json"), encoding="utf-8") as f:
        case = json.load(f)
    case["dir"] = path
    case["name"] = os.path.basename(os.path.dirname(path)) + "/" + os.path.basename(path)
    return case


def file_bytes(spec, case, sub):
    """The bytes of one entry of "files"."""
    if "src" in spec:
        with open(os.path.join(case["dir"], spec["src"]), "rb") as f:
            data = f.read()
    elif "b64" in spec:
        data = base64.b64decode(spec["b64"])
    else:
        data = sub(spec.get("text", "")).encode("utf-8")
    c = spec.get("compress")
    if c == "gz":
        data = gzip.compress(data, mtime=0)
    elif c == "z":
        data = zlib.compress(data)
    elif c == "bz2":
        data = bz2.compress(data)
    elif c:
        raise ValueError("compress: %s" % c)
    return data


def build_journal(case, work):
    tool = shutil.which("systemd-journal-remote", path="/usr/lib/systemd:/lib/systemd:" + os.environ.get("PATH", ""))
    if not tool:
        raise Skip("systemd-journal-remote is not installed")
    d = os.path.join(work, "journal")
    os.makedirs(d, exist_ok=True)
    r = subprocess.run([tool, "-o", os.path.join(d, "conf.journal"), os.path.join(case["dir"], "input.log")],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    if r.returncode != 0:
        raise Skip("systemd-journal-remote failed: %s" % r.stdout.decode("utf-8", "replace")[-300:])


def feed_stdin(proc, data, pauses):
    try:
        if not pauses:
            proc.stdin.write(data)
        else:
            lines = data.splitlines(keepends=True)
            for i, ln in enumerate(lines, 1):
                proc.stdin.write(ln)
                proc.stdin.flush()
                for p in pauses:
                    if p["after_line"] == i:
                        time.sleep(p["seconds"])
        proc.stdin.close()
    except (BrokenPipeError, OSError, ValueError):
        pass


def stop(proc, grace):
    if proc.poll() is None:
        proc.send_signal(signal.SIGTERM)
        try:
            proc.wait(grace)
        except subprocess.TimeoutExpired:
            proc.kill()
            proc.wait()
            return "did not exit within %d s of SIGTERM" % grace
    return None


def run_case(case, opt, port):
    """Returns (problems, objects received, agent's output tail, exit code)."""
    mode = case["mode"]
    base = os.path.realpath(tempfile.mkdtemp(prefix="conf-"))
    work = os.path.join(base, "work")        # only what the case itself lays out
    os.mkdir(work)
    rec = None
    try:
        for attempt in range(20):
            try:
                rec = SinkRecorder(opt.sink, port(), base) if opt.sink else Recorder(port())
                break
            except OSError:
                if attempt == 19:
                    raise
                time.sleep(0.1)

        def sub(s):
            return s.replace("${PUSH_URL}", rec.url).replace("${WORK}", work)

        with open(os.path.join(case["dir"], "config.yaml"), encoding="utf-8", newline="") as f:
            text = sub(f.read())
        config = os.path.join(base, "config.yaml")
        with open(config, "w", encoding="utf-8", newline="") as f:
            f.write(text)
        inp = os.path.join(case["dir"], "input.log")
        data = b""
        if os.path.exists(inp):
            with open(inp, "rb") as f:
                data = f.read()
        files = case.get("files")
        if files is None and mode == "files":
            files = {"input.log": {"src": "input.log"}}
        for rel, spec in (files or {}).items():
            p = os.path.join(work, rel)
            if spec.get("dir"):
                os.makedirs(p, exist_ok=True)
                continue
            os.makedirs(os.path.dirname(p), exist_ok=True)
            if "link" in spec:
                os.symlink(sub(spec["link"]), p)
                continue
            with open(p, "wb") as f:
                f.write(file_bytes(spec, case, sub))
        if mode == "journal":
            build_journal(case, work)

        tmpl = opt.agent if "{config}" in opt.agent else opt.agent + " -config.file={config}"
        argv = [a.replace("{config}", config) for a in shlex.split(tmpl)]
        if "/" in argv[0]:
            argv[0] = os.path.abspath(argv[0])      # the agent runs in another directory
        if mode == "stdin":
            argv.append("-stdin")
        argv += [sub(a) for a in case.get("args", [])]
        env = {k: v for k, v in os.environ.items() if k not in ("HOSTNAME",)}
        env["TZ"] = "UTC"
        env.update({k: sub(v) for k, v in case.get("env", {}).items()})
        log = open(os.path.join(base, "agent.log"), "wb+")
        proc = subprocess.Popen(argv, stdin=subprocess.PIPE if mode == "stdin" else subprocess.DEVNULL,
                                stdout=log, stderr=subprocess.STDOUT, env=env, cwd=work)
        problems = []
        expected_n = None if opt.record else len(case.get("expected", []))
        try:
            if mode == "stdin":
                th = threading.Thread(target=feed_stdin, args=(proc, data, case.get("pauses")), daemon=True)
                th.start()
                try:
                    code = proc.wait(opt.stdin_timeout)
                    if code != 0:
                        problems.append("exit code %d after end of input" % code)
                except subprocess.TimeoutExpired:
                    problems.append("did not exit within %d s of end of input" % opt.stdin_timeout)
                    stop(proc, 3)
            elif mode == "reject":
                try:
                    code = proc.wait(opt.reject_timeout)
                    if code == 0:
                        problems.append("exit code 0: the config was not refused")
                except subprocess.TimeoutExpired:
                    problems.append("still running after %d s: the config was accepted" % opt.reject_timeout)
                    stop(proc, 5)
            else:
                t0 = time.monotonic()
                while proc.poll() is None:
                    t = time.monotonic() - t0
                    if opt.record:
                        if (t > 5 and rec.idle() > 3.5) or t > 25:
                            break
                    else:
                        if t > opt.timeout:
                            break
                        if expected_n == 0:
                            if t > case.get("quiet_s", 3.0):
                                break
                        elif rec.count() >= case.get("wait_entries", expected_n) and rec.idle() > 0.8:
                            break
                    time.sleep(0.1)
                if proc.poll() is not None:
                    problems.append("exited by itself with code %d" % proc.returncode)
                else:
                    bad = stop(proc, 15)
                    if bad:
                        problems.append(bad)
        finally:
            if proc.poll() is None:
                proc.kill()
                proc.wait()
        entries, errors = rec.result()
        problems += errors
        now = time.time_ns()
        objs = [entry_obj(e, work, now, case.get("year_floating", False), case.get("mask_labels", ())) for e in entries]
        log.seek(0)
        tail = log.read()[-6000:].decode("utf-8", "replace").replace(work, "${WORK}").replace(base, "${TMP}").replace(rec.url, "${PUSH_URL}")
        log.close()
        return problems, objs, tail, proc.returncode
    finally:
        if rec:
            rec.close()
        if not opt.keep:
            shutil.rmtree(base, ignore_errors=True)


def expected_of(case):
    p = os.path.join(case["dir"], "expected.ndjson")
    if not os.path.exists(p):
        return []
    with open(p, "rb") as f:
        return [json.loads(x) for x in f.read().split(b"\n") if x.strip()]


def do_case(case, opt, port):
    name = case["name"]
    if not opt.record:
        case["expected"] = expected_of(case)
    try:
        problems, objs, tail, code = run_case(case, opt, port)
    except Skip as s:
        return "SKIP", name, [str(s)]
    if opt.record:
        if problems:
            return "FAIL", name, problems + ["agent said: " + t for t in tail.strip().split("\n")[-6:]]
        if case["mode"] == "reject":
            return "PASS", name, ["agent said: " + t for t in tail.strip().split("\n")[:6]]
        out = flatten(by_stream(objs))
        with open(os.path.join(case["dir"], "expected.ndjson"), "w", encoding="ascii", newline="\n") as f:
            for o in out:
                f.write(json.dumps(o, sort_keys=False) + "\n")
        return "PASS", name, ["recorded %d entries" % len(out)]
    if case["mode"] == "reject":
        if objs:
            problems.append("pushed %d entries" % len(objs))
    else:
        problems += compare(case["expected"], objs, bool(opt.sink))
    if problems:
        return "FAIL", name, problems + (["agent said: " + short(t) for t in tail.strip().split("\n")[-4:]] if tail.strip() else [])
    return "PASS", name, []


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--agent", required=True, help="command; {config} is replaced, or -config.file={config} appended")
    ap.add_argument("--cases", default=os.path.join(here, "cases"))
    ap.add_argument("--record", action="store_true", help="write expected.ndjson from what the agent pushes")
    ap.add_argument("--missing", action="store_true", help="with --record: only cases without expected.ndjson")
    ap.add_argument("--sink", help="use this recording sink binary instead of the built-in endpoint")
    ap.add_argument("--filter", action="append", default=[], help="only cases whose name contains this (repeatable)")
    ap.add_argument("--list", help="file with case names, one per line: only these")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--port-base", type=int, default=0, help="first port of the endpoints (default: any free port)")
    ap.add_argument("--port-count", type=int, default=90, help="how many ports from --port-base on may be used")
    ap.add_argument("--timeout", type=float, default=8, help="seconds to wait for entries in files and journal mode")
    ap.add_argument("--stdin-timeout", type=float, default=30)
    ap.add_argument("--reject-timeout", type=float, default=15)
    ap.add_argument("--skip-quirks", action="store_true")
    ap.add_argument("--keep", action="store_true", help="keep the scratch directories")
    ap.add_argument("--json", help="write the results to this file")
    ap.add_argument("-v", "--verbose", action="store_true")
    opt = ap.parse_args()

    cases = []
    only = None
    if opt.list:
        with open(opt.list) as f:
            only = {x.strip() for x in f if x.strip()}
    for g in sorted(os.listdir(opt.cases)):
        gd = os.path.join(opt.cases, g)
        if not os.path.isdir(gd):
            continue
        for c in sorted(os.listdir(gd)):
            d = os.path.join(gd, c)
            if not os.path.exists(os.path.join(d, "case.json")):
                continue
            case = load_case(d)
            if opt.filter and not any(f in case["name"] for f in opt.filter):
                continue
            if only is not None and case["name"] not in only:
                continue
            if opt.skip_quirks and case.get("quirk"):
                continue
            if opt.record and opt.missing and (os.path.exists(os.path.join(d, "expected.ndjson")) or case["mode"] == "reject"):
                continue
            cases.append(case)

    lock = threading.Lock()
    results = []
    ports = itertools.cycle(range(opt.port_base, opt.port_base + opt.port_count)) if opt.port_base else itertools.repeat(0)

    def port():
        with lock:
            return next(ports)

    def work(case):
        t0 = time.monotonic()
        try:
            r = do_case(case, opt, port)
        except Exception as exc:
            r = ("FAIL", case["name"], ["runner: %r" % exc])
        with lock:
            results.append(r)
            tag = " (quirk)" if case.get("quirk") else ""
            print("%s %s%s%s" % (r[0], r[1], tag, "  %.1fs" % (time.monotonic() - t0) if opt.verbose else ""), flush=True)
            if r[0] != "PASS" or opt.verbose:
                if r[0] == "FAIL":
                    print("    why: %s" % case.get("why", ""))
                for ln in r[2]:
                    print("    " + ln, flush=True)

    with concurrent.futures.ThreadPoolExecutor(opt.jobs) as ex:
        list(ex.map(work, cases))
    n = {k: sum(1 for r in results if r[0] == k) for k in ("PASS", "FAIL", "SKIP")}
    if opt.json:
        with open(opt.json, "w") as f:
            json.dump([{"name": r[1], "result": r[0], "detail": r[2]} for r in sorted(results, key=lambda r: r[1])], f, indent=1)
    print("%d passed, %d failed%s" % (n["PASS"], n["FAIL"], ", %d skipped" % n["SKIP"] if n["SKIP"] else ""))
    return 1 if n["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
