package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.SessionId;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.Recall;
import dev.sluice.orchestrator.turn.StoredConversation;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The sessions of one partition: their conversations, histories and deadlines. What is kept stands only after
 * {@link #apply}. One stream task's own.
 */
final class Sessions {
    static final String STORE = "conversations";

    private final PendingStore conversations;
    private final PendingStore entries;
    private final PendingStore remembered;
    private final History history;
    private final Memories memories;
    private final DeadlineClock clock;
    private final DeadlineIndex deadlines;

    private Sessions(
            KeyValueStore<String, byte[]> conversations,
            KeyValueStore<String, byte[]> entries,
            KeyValueStore<String, byte[]> remembered,
            DeadlineClock clock) {
        this.conversations = new PendingStore(conversations);
        this.entries = new PendingStore(entries);
        this.remembered = new PendingStore(remembered);
        this.history = new History(this.entries);
        this.memories = new Memories(this.remembered);
        this.clock = clock;
        this.deadlines = clock.opened();
    }

    static Sessions open(ProcessorContext<String, byte[]> context, DeadlineClock clock) {
        KeyValueStore<String, byte[]> stored = context.getStateStore(STORE);
        var sessions = new Sessions(
                stored, context.getStateStore(History.STORE), context.getStateStore(Memories.STORE), clock);
        try (var all = stored.all()) {
            all.forEachRemaining(entry -> sessions.index(read(entry.value).conversation()));
        }
        return sessions;
    }

    Conversation load(SessionId session) {
        var bytes = conversations.get(session.value());
        if (bytes == null) {
            return Conversation.NONE;
        }
        var stored = read(bytes);
        memories.put(session, stored.memories());
        return stored.conversation();
    }

    /** What is remembered for an input; ask after {@link #load}, which brings what an older release remembered. */
    Recall recall(InputRecord input) {
        return memories.recall(input);
    }

    /** Keeps what a decision changed. */
    void keep(Conversation before, Decision decision) {
        if (decision.facts().isEmpty()) {
            return;
        }
        history.append(before, decision.facts());
        decision.after()
                .owner()
                .ifPresent(owner ->
                        conversations.put(owner.session().value(), StoredConversation.write(decision.after())));
        decision.after().owner().ifPresent(owner -> memories.put(owner.session(), decision.memories()));
    }

    /** The entries of all sessions, with what was kept. */
    History history() {
        return history;
    }

    /** What was kept stands from now on. */
    void apply(Decision decision) {
        conversations.apply();
        entries.apply();
        remembered.apply();
        // Without a fact nothing has changed, and a deadline that was offered too early must not be offered at once
        // again.
        if (!decision.facts().isEmpty()) {
            index(decision.after());
        }
    }

    /** What was kept is forgotten. */
    void discard() {
        conversations.discard();
        entries.discard();
        remembered.discard();
    }

    void close() {
        clock.closed(deadlines);
    }

    private void index(Conversation conversation) {
        conversation.owner().ifPresent(owner -> deadlines.set(owner, conversation.deadlines()));
    }

    private static StoredConversation.Read read(byte[] bytes) {
        try {
            return StoredConversation.read(bytes);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the conversation store holds an unreadable entry", corrupt);
        }
    }
}
