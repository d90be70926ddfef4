package dev.sluice.contracts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The signed word for a stretch of one partition of {@code sluice.audit}: which records stand where, bound to the head
 * before it. On {@code sluice.audit-heads}, in the partition of the same number. The heads of a partition are one chain
 * (see docs/adr/0109-the-audit-is-signed-by-its-reader.md).
 *
 * @param partition of {@code sluice.audit}
 * @param number of the head in its partition: 1, 2, 3 …
 * @param first the first offset that it speaks of; the one after {@code last} of the head before, unless the topic had
 *     lost what lies between
 * @param last the last offset that it speaks of
 * @param gaps the offsets from {@code first} to {@code last} at which no record stands, ascending
 * @param digests SHA-256 of each record at the other offsets, ascending, 32 bytes each, all together in base64
 * @param previous the {@code link} of the head before; empty for number 1
 * @param link SHA-256 over {@link #linkedBytes()}, 64 hex digits
 * @param at when it was signed
 * @param keyId the key that signed
 * @param signature Ed25519 over {@link #signedBytes()}, base64url without padding
 */
public record AuditHead(
        int partition,
        long number,
        long first,
        long last,
        List<Long> gaps,
        String digests,
        String previous,
        String link,
        Instant at,
        String keyId,
        String signature) {

    /** What the link is the digest of: all that the head says of the records, and the head before. */
    public byte[] linkedBytes() {
        return String.join(
                        "\n",
                        "sluice-audit-link-1",
                        previous,
                        Integer.toString(partition),
                        Long.toString(number),
                        Long.toString(first),
                        Long.toString(last),
                        gaps.stream().map(String::valueOf).collect(Collectors.joining(",")),
                        digests)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes that are signed, behind a version mark. */
    public byte[] signedBytes() {
        return String.join("\n", "sluice-audit-head-1", link, at.toString(), keyId)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The same head with its link made from what it says. */
    public AuditHead linked() {
        return new AuditHead(
                partition,
                number,
                first,
                last,
                gaps,
                digests,
                previous,
                Digest.sha256Hex(linkedBytes()),
                at,
                keyId,
                signature);
    }

    /** The same head with a signature. */
    public AuditHead signed(String signature) {
        return new AuditHead(partition, number, first, last, gaps, digests, previous, link, at, keyId, signature);
    }
}
