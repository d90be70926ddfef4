package dev.sluice.executor.intake;

import dev.sluice.contracts.CallFailure;
import dev.sluice.executor.workspace.Refused;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;

/**
 * Whether the list of contents of a zip fits into memory, where its readers keep it. Each item of it begins with the same four
 * bytes, so that there are at most as many as there are such places in the file, whatever it says of itself.
 */
final class ZipContents {
    /** Zips that are larger are few, and a tar has no such list. */
    private static final long BYTES_MAX = 256L * 1024 * 1024;

    /** Of all names and what is said beside them. */
    private static final long LIST_BYTES_MAX = 32L * 1024 * 1024;

    private static final int SIGNATURE = 0x02014b50;
    private static final int ITEM_BYTES = 46;
    private static final int LENGTHS_AT = 28;
    private static final int UNSIGNED = 0xffff;

    private ZipContents() {}

    static void require(Path zip, int entriesMax) throws Refused, IOException {
        try (var channel = FileChannel.open(zip)) {
            if (channel.size() > BYTES_MAX) {
                throw new Refused(
                        CallFailure.TOO_LARGE, "The zip is larger than " + BYTES_MAX + " bytes; send it as a tar.gz.");
            }
            var bytes = channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            var items = 0;
            var listBytes = 0L;
            for (var at = 0; at + ITEM_BYTES <= bytes.limit(); at++) {
                if (bytes.get(at) == 'P' && bytes.getInt(at) == SIGNATURE) {
                    items++;
                    listBytes += ITEM_BYTES;
                    for (var length = LENGTHS_AT; length < LENGTHS_AT + 3 * Short.BYTES; length += Short.BYTES) {
                        listBytes += bytes.getShort(at + length) & UNSIGNED;
                    }
                }
            }
            if (items > entriesMax || listBytes > LIST_BYTES_MAX) {
                throw new Refused(
                        CallFailure.TOO_LARGE, "The zip holds more than " + entriesMax + " files and directories.");
            }
        }
    }
}
