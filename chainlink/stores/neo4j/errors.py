"""What went wrong at a Neo4j server, in words a person can act on? The one place where the driver's errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from chainlink.stores.parts import DamagedPartError
from graph_schema.errors import StoreError
from graph_schema.names import Words

_KEPT = Words("原有版本完好，未写入任何数据。", "The version before is intact, nothing was written.")
_PASSWORD = "CHAINLINK_NEO4J_PASSWORD"
_UNTRUSTED = ("SSLCertVerificationError", "CERTIFICATE_VERIFY_FAILED")
_NOT_TLS = ("SSLError", "WRONG_VERSION_NUMBER", "SSLZeroReturnError", "SSLEOFError")


@contextmanager
def told_as_ours(where: str, *, is_password_given: bool = True) -> Iterator[None]:
    """Turn errors of the driver and the server at `where` into `StoreError`; all others pass."""
    try:
        yield
    except Neo4jError as error:
        raise StoreError(_answer_words(where, error, is_password_given=is_password_given)) from error
    except IncompleteCommit as error:
        raise StoreError(unknown_outcome(where)) from error
    except (DriverError, OSError) as error:
        raise StoreError(_silence_words(where, error)) from error
    except DamagedPartError as error:
        raise StoreError(damaged(where)) from error


def busy(where: str) -> Words:
    """Say that another writer holds the store."""
    return Words(
        f"数据库 {where} 正被另一次装入占用。请稍后重试。{_KEPT.zh}",
        f"the store {where} is busy with another load. Try again in a while. {_KEPT.en}",
    )


def damaged(where: str) -> Words:
    """Say that an older version is not as it was written."""
    return Words(
        f"数据库 {where} 中保存的旧版本已损坏。当前数据不受影响；请用备份恢复，或重新装入当时的数据。",
        f"an older version in {where} is damaged. The current rows are not; restore a backup, or load its files again.",
    )


def not_a_number(where: str, table_name: str, value: str) -> Words:
    """Say that somebody put something else where a number or yes/no belongs."""
    return Words(
        f"数据库 {where} 的“{table_name}”中有不合类型的值（{value}）。请在 Neo4j 中改正，或重新装入。",
        f"{table_name} in {where} holds a value of the wrong type ({value}). Correct it in Neo4j, or load the rows again.",
    )


def too_old(where: str, agent: str) -> Words:
    """Say that the server is of a release we do not work with."""
    return Words(
        f"{where} 的服务器是 {agent}；chainlink 需要 Neo4j 5.26 或更新版本，请升级服务器。",
        f"the server at {where} is {agent}; chainlink needs Neo4j 5.26 or newer: upgrade the server.",
    )


def unreadable_password_file(path: str) -> Words:
    """Say that the file with the password cannot be read."""
    return Words(
        f"无法读取密码文件 {path}。请核对 {_PASSWORD}_FILE，并确认本用户可读。",
        f"the password file {path} cannot be read. Check {_PASSWORD}_FILE and that this user may read it.",
    )


def unknown_outcome(where: str) -> Words:
    """Say that the server went away at the very end."""
    return Words(
        f"与数据库 {where} 的连接在提交时中断，无法确定是否已写入。请在恢复后运行 chainlink versions 核对，必要时重新装入。",
        f"the connection to {where} broke while committing; it is not known whether the rows were written."
        " When the server is back, see chainlink versions, and load again if need be.",
    )


def _answer_words(where: str, error: Neo4jError, *, is_password_given: bool) -> Words:
    """Choose words for what the server answered."""
    code = error.code or ""
    if code.endswith((".Security.Unauthorized", ".Security.TokenExpired")):
        return _refused(where) if is_password_given else _password_missing(where)
    for ending, words in _WORDS_BY_CODE.items():
        if code.endswith(ending):
            return Words(words.zh.format(where=where, kept=_KEPT.zh), words.en.format(where=where, kept=_KEPT.en))
    return Words(
        f"数据库 {where} 报错：{error.message}（{code}）", f"the store {where} failed: {error.message} ({code})"
    )


def _password_missing(where: str) -> Words:
    return Words(
        f"连接数据库 {where} 需要密码。请设置环境变量 {_PASSWORD}，或用 {_PASSWORD}_FILE 指定密码文件。",
        f"the store {where} wants a password. Set {_PASSWORD}, or {_PASSWORD}_FILE to a file that holds it.",
    )


def _refused(where: str) -> Words:
    return Words(
        f"数据库 {where} 不接受该用户名或密码。请核对 CHAINLINK_NEO4J_USER 和 {_PASSWORD}。",
        f"{where} refuses this user or password. Check CHAINLINK_NEO4J_USER and {_PASSWORD}.",
    )


_BUSY = busy("{where}")
_READ_ONLY = Words(
    "数据库 {where} 是只读的。请由管理员改为可写，或改用可写的地址。{kept}",
    "the store {where} is read-only. Have it made writable, or use an address that is. {kept}",
)
_MEMORY = Words(
    "数据库 {where} 的内存不足以完成这次操作。请让管理员调大 server.memory.heap.max_size；"
    "首次装入大量数据请用 chainlink bulk-export。{kept}",
    "{where} has too little memory for this. Have server.memory.heap.max_size raised; for a large first load use"
    " chainlink bulk-export. {kept}",
)
_WORDS_BY_CODE: dict[str, Words] = {
    ".Database.DatabaseNotFound": Words(
        "{where} 没有这个数据库。请核对地址末尾的数据库名；不写则为 neo4j。",
        "{where}: the server has no such database. Check the name at the end of the address; without one it is neo4j.",
    ),
    ".Security.AuthenticationRateLimit": Words(
        "数据库 {where} 因多次密码错误暂停登录。请稍候几秒，核对密码后重试。",
        "{where} refuses to sign anyone in after several wrong passwords. Wait some seconds, check the password, try again.",
    ),
    ".Security.CredentialsExpired": Words(
        "数据库 {where} 的初始密码须先修改。请用 cypher-shell 或 Neo4j Browser 登录修改后重试。",
        "{where} wants its first password changed. Sign in once with cypher-shell or Neo4j Browser, then try again.",
    ),
    ".General.DatabaseUnavailable": Words(
        "数据库 {where} 尚未就绪（正在启动、恢复或已停用）。请稍候重试；仍不行请查看服务器日志。{kept}",
        "the database {where} is not ready: starting, recovering or stopped. Wait and try again; if that does not help,"
        " see the server's log. {kept}",
    ),
    ".Security.Forbidden": Words(
        "该用户无权在数据库 {where} 做此操作。请换用有写权限的用户。{kept}",
        "this user may not do that in {where}. Use one who may write. {kept}",
    ),
    ".General.ForbiddenOnReadOnlyDatabase": _READ_ONLY,
    ".General.WriteOnReadOnlyAccessDatabase": _READ_ONLY,
    ".Statement.AccessMode": _READ_ONLY,
    ".Cluster.NotALeader": _READ_ONLY,
    ".General.MemoryPoolOutOfMemoryError": _MEMORY,
    ".General.TransactionOutOfMemoryError": _MEMORY,
    ".General.OutOfMemoryError": _MEMORY,
    ".Transaction.Terminated": _BUSY,
    ".Transaction.LockClientStopped": _BUSY,
    ".Transaction.LockAcquisitionTimeout": _BUSY,
    ".Transaction.TransactionTimedOut": _BUSY,
    ".Transaction.TransactionTimedOutClientConfiguration": _BUSY,
    ".Transaction.DeadlockDetected": _BUSY,
}


def _silence_words(where: str, error: BaseException) -> Words:
    """Choose words for a server that does not answer, or not so that we understand it."""
    text = " ".join(f"{type(cause).__name__} {cause}" for cause in _causes(error))
    if any(name in text for name in _UNTRUSTED):
        return Words(
            f"数据库 {where} 的证书不受信任。请让本机信任签发机构（或设 SSL_CERT_FILE）；确认网络可信时可改用"
            " neo4j+ssc:// 或 bolt+ssc://。",
            f"the certificate of {where} is not trusted. Trust its issuer on this machine (or set SSL_CERT_FILE); on a"
            " network you trust, write neo4j+ssc:// or bolt+ssc://.",
        )
    if any(name in text for name in _NOT_TLS):
        return Words(
            f"数据库 {where} 不支持加密连接，或协议不符。请核对端口；未加密的服务器请写 neo4j:// 或 bolt://。",
            f"{where} does not speak an encrypted connection. Check the port; write neo4j:// or bolt:// where the server"
            " has no encryption.",
        )
    if "WriteServiceUnavailable" in text or "write service" in text.lower():
        return Words(_READ_ONLY.zh.format(where=where, kept=_KEPT.zh), _READ_ONLY.en.format(where=where, kept=_KEPT.en))
    return Words(
        f"无法连接数据库 {where}，或连接中断。请确认服务器已启动，主机名、端口和防火墙无误，然后重试。{_KEPT.zh}",
        f"the store {where} does not answer, or the connection broke. See that the server runs and that host, port and"
        f" firewall are right, then try again. {_KEPT.en}",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
