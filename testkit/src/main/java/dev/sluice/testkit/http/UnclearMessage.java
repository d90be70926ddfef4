package dev.sluice.testkit.http;

/**
 * Requests of which two readers may think differently where they end or whom they are for, each followed by a second
 * request. A server answers with one 400, runs nothing of what follows, and closes the connection.
 */
public enum UnclearMessage {
    UNKNOWN_CODING("Transfer-Encoding: snappy\r\n", "0\r\n\r\n"),
    EMPTY_CODING("Transfer-Encoding:\r\n", "0\r\n\r\n"),
    BLANK_CODING("Transfer-Encoding:  \t \r\n", "0\r\n\r\n"),
    IDENTITY_CODING("Transfer-Encoding: identity\r\n", "0\r\n\r\n"),
    MISSPELT_CODING("Transfer-Encoding: chunked1\r\n", "0\r\n\r\n"),
    QUOTED_CODING("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
    GZIP_THEN_CHUNKED("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
    CHUNKED_THEN_IDENTITY("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
    CHUNKED_TWICE("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    CHUNKED_TWICE_IN_ONE("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
    CHUNKED_WITH_PARAMETER("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"),
    TWO_CODINGS("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    LENGTH_AND_CODING("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    LENGTH_AND_UNKNOWN_CODING("Content-Length: 5\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n"),
    CODING_AFTER_BLANK("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
    CODING_AFTER_TAB("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"),
    CODING_WITH_CONTROL("Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n"),
    FOLDED_CODING("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
    FOLDED_HEADER("X-Note: one\r\n two\r\nContent-Length: 0\r\n", ""),
    FOLDED_BY_TAB("X-Note: one\r\n\tContent-Length: 9\r\n", ""),
    TWO_LENGTHS("Content-Length: 0\r\nContent-Length: 44\r\n", ""),
    SAME_LENGTH_TWICE("Content-Length: 0\r\nContent-Length: 0\r\n", ""),
    LENGTHS_IN_ONE("Content-Length: 0, 0\r\n", ""),
    LENGTH_WITH_SIGN("Content-Length: +0\r\n", ""),
    NEGATIVE_LENGTH("Content-Length: -1\r\n", ""),
    HEXADECIMAL_LENGTH("Content-Length: 0x0\r\n", ""),
    LENGTH_WITH_FRACTION("Content-Length: 0.0\r\n", ""),
    EMPTY_LENGTH("Content-Length:\r\n", ""),
    HUGE_LENGTH("Content-Length: 99999999999999999999\r\n", ""),
    LENGTH_AFTER_BLANK("Content-Length : 0\r\n", ""),
    BARE_LINE_FEED("X-Note: one\nContent-Length: 0\r\n", ""),
    BARE_CARRIAGE_RETURN("X-Note: one\rContent-Length: 9\r\n", ""),
    NUL("X-Note: one\u0000two\r\n", ""),
    NO_COLON("Content-Length 0\r\n", ""),
    NO_NAME(": 0\r\n", ""),
    SECOND_HOST("Host: elsewhere\r\n", ""),
    CHUNK_SIZE_OF_LETTERS("Transfer-Encoding: chunked\r\n", "xyz\r\n\r\n0\r\n\r\n"),
    CHUNK_SIZE_EMPTY("Transfer-Encoding: chunked\r\n", "\r\n0\r\n\r\n"),
    CHUNK_SIZE_WITH_SIGN("Transfer-Encoding: chunked\r\n", "+1\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_NEGATIVE("Transfer-Encoding: chunked\r\n", "-1\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_WITH_PREFIX("Transfer-Encoding: chunked\r\n", "0x1\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_AFTER_BLANK("Transfer-Encoding: chunked\r\n", " 1\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_BEFORE_WORDS("Transfer-Encoding: chunked\r\n", "1 a b\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_BEFORE_BLANK("Transfer-Encoding: chunked\r\n", "1 \r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_HUGE("Transfer-Encoding: chunked\r\n", "fffffffff\r\na\r\n0\r\n\r\n"),
    CHUNK_SIZE_WITH_BARE_LINE_FEED("Transfer-Encoding: chunked\r\n", "1\na\r\n0\r\n\r\n"),
    CHUNK_LONGER_THAN_ITS_SIZE("Transfer-Encoding: chunked\r\n", "1\r\nabc\r\n0\r\n\r\n"),
    CHUNK_EXTENSION_WITH_LINE_FEED("Transfer-Encoding: chunked\r\n", "1;a=\nb\r\na\r\n0\r\n\r\n"),
    FOLDED_TRAILER("Transfer-Encoding: chunked\r\n", "0\r\nX-Note: one\r\n two\r\n\r\n"),
    HOSTS_IN_ONE("1.1", "localhost, elsewhere", "Content-Length: 0\r\n", ""),
    HOSTS_WITHOUT_BLANK("1.1", "localhost,elsewhere", "Content-Length: 0\r\n", ""),
    HOST_WITH_PATH("1.1", "localhost/elsewhere", "Content-Length: 0\r\n", ""),
    HOST_WITH_USER("1.1", "localhost@elsewhere", "Content-Length: 0\r\n", ""),
    HOST_WITH_PORT_OF_LETTERS("1.1", "localhost:http", "Content-Length: 0\r\n", ""),
    CODING_IN_OLD_HTTP("1.0", "localhost", "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n", "0\r\n\r\n");

    private final String version;
    private final String host;
    private final String headers;
    private final String body;

    UnclearMessage(String headers, String body) {
        this("1.1", "localhost", headers, body);
    }

    UnclearMessage(String version, String host, String headers, String body) {
        this.version = version;
        this.host = host;
        this.headers = headers;
        this.body = body;
    }

    /** Whether the head is clear, so that a service may have answered before the unclear part comes. */
    public boolean inBody() {
        return name().startsWith("CHUNK_") || this == FOLDED_TRAILER;
    }

    /** The request, and after it one that asks for {@code next}. */
    public String followedBy(String path, String next) {
        return "POST " + path + " HTTP/" + version + "\r\nHost: " + host + "\r\n" + headers + "\r\n" + body + "GET "
                + next + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
