package dev.sluice.orchestrator.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.SessionId;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a session that rests, as it is written to {@code sluice.rested}: its entries of the stores, as they stand,
 * in pieces that fit the topic. A piece's key has the number of the session's last fact in it, so that what a late
 * replica writes anew never takes the place of anything else.
 *
 * @param version the form of a piece; that of the entries is their own
 * @param seq the session's last fact when this was its state
 * @param piece 1 to {@code pieces}
 */
record RestedState(int version, SessionId session, long seq, int piece, int pieces, List<Entry> entries) {
    static final int VERSION = 1;

    /** Pieces are begun anew at this size; one entry that is larger has a piece of its own. */
    private static final int PIECE_BYTES = 1024 * 1024;

    /** What stands under a key of a store. */
    record Entry(String store, String key, JsonNode value) {}

    /** An entry with the size of its value. */
    record Sized(Entry entry, int bytes) {}

    /** The pieces of a session's state. */
    static List<RestedState> of(SessionId session, long seq, List<Sized> entries) {
        var groups = new ArrayList<List<Entry>>();
        long bytes = Long.MAX_VALUE;
        for (var sized : entries) {
            if (bytes > PIECE_BYTES - sized.bytes()) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.getLast().add(sized.entry());
            bytes += sized.bytes();
        }
        var pieces = new ArrayList<RestedState>();
        for (var group : groups) {
            pieces.add(new RestedState(VERSION, session, seq, pieces.size() + 1, groups.size(), List.copyOf(group)));
        }
        return pieces;
    }

    String key() {
        return key(session, seq, piece);
    }

    static String key(SessionId session, long seq, int piece) {
        return session + "/" + seq + "/" + piece;
    }
}
