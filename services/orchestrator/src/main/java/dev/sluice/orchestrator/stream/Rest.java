package dev.sluice.orchestrator.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How sessions of one partition leave memory and come back. A session that rests has all its entries in a rested state on
 * {@code sluice.rested}, and here only a note of {@link Whereabouts}. What comes back is what left, so bringing it back is
 * no decision and needs no input of its own. See docs/adr/0038-sessions-rest.md.
 */
final class Rest {
    static final String STORE = "whereabouts";

    private final Map<String, PendingStore> stores;
    private final PendingStore whereabouts;
    private final RestedStates restedStates;

    /** @param stores those whose entries are a session's state, by their names */
    Rest(Map<String, PendingStore> stores, PendingStore whereabouts, RestedStates restedStates) {
        this.stores = stores;
        this.whereabouts = whereabouts;
        this.restedStates = restedStates;
    }

    /** Where the session is, if it is or was anywhere but in memory. */
    Optional<Whereabouts> of(SessionId session) {
        var bytes = whereabouts.get(session.value());
        return bytes == null ? Optional.empty() : Optional.of(read(bytes, Whereabouts.class));
    }

    /** The state of a session in memory, to be kept while it rests. */
    RestedRecords restedState(Scope scope, long seq) {
        var session = scope.session();
        var entries = new ArrayList<RestedState.Sized>();
        stores.forEach((name, store) -> {
            for (var key : keys(store, session)) {
                var value = store.get(key);
                entries.add(new RestedState.Sized(
                        new RestedState.Entry(name, key, read(value, JsonNode.class)), value.length));
            }
        });
        var partition = partition(session);
        var pieces = RestedState.of(session, seq, entries).stream()
                .map(piece -> new ProducerRecord<>(
                        Topics.RESTED.name(), partition, piece.key(), OversizedRecord.fitting(Topics.RESTED, piece)))
                .toList();
        return new RestedRecords(scope, seq, pieces);
    }

    /** The session has rested: its entries leave. Gives what drops the rested state of an earlier rest. */
    List<WorkRecord> leave(SessionId session, FactRecord record, Fact.SessionRested rested) {
        var dropped = dropped(session);
        forget(session);
        note(session, new Whereabouts.Rested(record.seq() - 1, rested.partition(), rested.offsets(), record.at()));
        return dropped;
    }

    /** The session is deleted: its entries leave for good. Gives what drops the rested state of an earlier rest. */
    List<WorkRecord> gone(SessionId session) {
        var dropped = dropped(session);
        forget(session);
        note(session, new Whereabouts.Gone());
        return dropped;
    }

    /** The entries of a session that rests come back. */
    void recall(SessionId session, Whereabouts.Rested rested) {
        for (int piece = 1; piece <= rested.offsets().size(); piece++) {
            var bytes = restedStates.read(
                    rested.partition(), rested.offsets().get(piece - 1), RestedState.key(session, rested.seq(), piece));
            for (var entry : known(read(bytes, RestedState.class)).entries()) {
                stores.get(entry.store()).put(entry.key(), MessageCodec.write(entry.value()));
            }
        }
        note(
                session,
                new Whereabouts.Recalled(
                        rested.seq(), rested.partition(), rested.offsets().size()));
    }

    private static RestedState known(RestedState piece) {
        if (piece.version() > RestedState.VERSION) {
            throw new NewerInput("a rested state of form " + piece.version() + "; known is " + RestedState.VERSION);
        }
        return piece;
    }

    /** Until the new state is safe the old rested state stays: a crash before the commit must find it. */
    private List<WorkRecord> dropped(SessionId session) {
        return of(session).filter(Whereabouts.Recalled.class::isInstance).map(Whereabouts.Recalled.class::cast).stream()
                .flatMap(old -> IntStream.rangeClosed(1, old.pieces())
                        .mapToObj(piece -> new ProducerRecord<String, byte[]>(
                                Topics.RESTED.name(),
                                old.partition(),
                                RestedState.key(session, old.seq(), piece),
                                null)))
                .map(tombstone -> new WorkRecord(tombstone, Optional.empty()))
                .toList();
    }

    private void forget(SessionId session) {
        for (var store : stores.values()) {
            keys(store, session).forEach(store::delete);
        }
    }

    private void note(SessionId session, Whereabouts where) {
        whereabouts.put(session.value(), MessageCodec.write(where));
    }

    /** A session's keys are its id, alone or with one of these behind it; no other session's id goes on so. */
    private static List<String> keys(PendingStore store, SessionId session) {
        var keys = new ArrayList<String>();
        if (store.get(session.value()) != null) {
            keys.add(session.value());
        }
        keys.addAll(store.keys(session + "!"));
        keys.addAll(store.keys(session + "/"));
        return keys;
    }

    private static int partition(SessionId session) {
        return Math.floorMod(session.value().hashCode(), Topics.RESTED.partitions());
    }

    private static <T> T read(byte[] bytes, Class<T> type) {
        try {
            return MessageCodec.read(bytes, type);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("what is stored is no " + type.getSimpleName(), corrupt);
        }
    }
}
