package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.orchestrator.turn.Memory;
import dev.sluice.orchestrator.turn.Recall;
import java.util.List;
import java.util.Optional;

/** What the sessions of one partition remember, beside their histories: each {@link Memory} under {@code session!key}. */
final class Memories {
    private final PendingStore store;

    Memories(PendingStore store) {
        this.store = store;
    }

    /** What is remembered for an input. */
    Recall recall(InputRecord input) {
        return Recall.of(input, key -> find(input.scope().session(), key));
    }

    /** What a person made of the call that an approval was about; it was put when he did. */
    CallEdit edit(SessionId session, ApprovalId approval) {
        return find(session, Memory.Edited.keyOf(approval))
                .map(memory -> ((Memory.Edited) memory).edit())
                .orElseThrow(() -> new IllegalStateException("nothing is remembered of the edit of " + approval));
    }

    void put(SessionId session, List<Memory> memories) {
        memories.forEach(memory -> store.put(place(session, memory.key()), MessageCodec.write(memory)));
    }

    private Optional<Memory> find(SessionId session, String key) {
        return Optional.ofNullable(store.get(place(session, key))).map(Memories::read);
    }

    private static String place(SessionId session, String key) {
        return session.value() + "!" + key;
    }

    private static Memory read(byte[] bytes) {
        try {
            return MessageCodec.read(bytes, Memory.class);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the store of memories holds an unreadable entry", corrupt);
        }
    }
}
