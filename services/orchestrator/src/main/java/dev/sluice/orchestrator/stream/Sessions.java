package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.ApprovalId;
import dev.sluice.contracts.CallEdit;
import dev.sluice.contracts.Fact;
import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.MessageCodec.UnrecognisedMessage;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.Evolution;
import dev.sluice.orchestrator.turn.Recall;
import dev.sluice.orchestrator.turn.StoredConversation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * The sessions of one partition: their conversations, histories and deadlines, in memory or at rest. What is kept stands
 * only after {@link #apply}. One stream task's own.
 */
final class Sessions {
    static final String STORE = "conversations";

    private final PendingStore conversations;
    private final PendingStore entries;
    private final PendingStore whereabouts;
    private final History history;
    private final Views views;
    private final Memories memories;
    private final Rest rest;
    private final SessionClocks clocks;
    private final DeadlineIndex deadlines;
    private final Residents residents;
    private boolean recalled;

    private Sessions(ProcessorContext<String, byte[]> context, SessionClocks clocks, RestedStates restedStates) {
        this.conversations = new PendingStore(context.getStateStore(STORE));
        this.entries = new PendingStore(context.getStateStore(History.STORE));
        this.whereabouts = new PendingStore(context.getStateStore(Rest.STORE));
        this.history = new History(entries);
        this.views = new Views(history, entries);
        this.memories = new Memories(entries);
        this.rest = new Rest(Map.of(STORE, conversations, History.STORE, entries), whereabouts, restedStates);
        this.clocks = clocks;
        this.deadlines = clocks.deadlines().opened();
        this.residents = clocks.rests().opened();
    }

    /** The sessions that are stored here. */
    static Sessions open(ProcessorContext<String, byte[]> context, SessionClocks clocks, RestedStates restedStates) {
        var sessions = new Sessions(context, clocks, restedStates);
        Indexing.of(context, sessions::found);
        return sessions;
    }

    /** The conversation, which comes back if it rests. */
    Conversation load(Scope scope) {
        if (conversations.get(scope.session().value()) != null) {
            return inMemory(scope.session());
        }
        return rest.of(scope.session())
                .map(where -> switch (where) {
                    case Whereabouts.Rested rested -> recall(scope.session(), rested);
                    case Whereabouts.Recalled _ -> Conversation.NONE;
                    case Whereabouts.Gone _ -> gone(scope);
                })
                .orElse(Conversation.NONE);
    }

    /** The conversation if it is in memory; for inputs that are not worth bringing it back. */
    Conversation inMemory(SessionId session) {
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

    /** Keeps what a decision about an input changed. Gives what drops rested states that nobody needs any more. */
    List<WorkRecord> keep(Conversation before, InputRecord input, Decision decision) {
        var owner = decision.after().owner();
        if (decision.facts().isEmpty() || owner.isEmpty()) {
            return List.of();
        }
        var session = owner.get().session();
        if (decision.after().deleted()) {
            history.changed(session);
            return rest.gone(session);
        }
        history.append(before, decision);
        learn(session, input, decision);
        memories.put(session, decision.memories());
        conversations.put(session.value(), StoredConversation.write(decision.after()));
        var last = decision.facts().getLast();
        if (last.fact() instanceof Fact.SessionRested rested) {
            history.changed(session);
            return rest.leave(session, last, rested);
        }
        return List.of();
    }

    /** What an answer that the turn waited for says of the model that gave it. */
    private void learn(SessionId session, InputRecord input, Decision decision) {
        var room =
                switch (input.input()) {
                    case Input.StepAnswered answered -> answered.historyTokensMax();
                    case Input.StepAsks asks -> asks.historyTokensMax();
                    case Input.PlanProposed proposed -> proposed.historyTokensMax();
                    case Input.StepHandsOver handing -> handing.historyTokensMax();
                    case Input.StepWantsTools wanting -> wanting.historyTokensMax();
                    case Input.Intent _,
                            Input.StepFailed _,
                            Input.StepCancelled _,
                            Input.SummaryWritten _,
                            Input.CallOutcome _,
                            Input.InstructionsRead _,
                            Input.FilesArrived _,
                            Input.DeadlinePassed _,
                            Input.Resting _ -> Optional.<Integer>empty();
                };
        for (var record : decision.facts()) {
            if (record.fact() instanceof Fact.StepCompleted step) {
                views.answered(session, step.agent(), step.step(), step.usage(), room);
            }
        }
    }

    /** The entries of all sessions, with what was kept. */
    History history() {
        return history;
    }

    /** What a person made of the call that an approval was about. */
    CallEdit edit(SessionId session, ApprovalId approval) {
        return memories.edit(session, approval);
    }

    /** What models are shown of the histories, with what was kept. */
    Views views() {
        return views;
    }

    /** The state of a session in memory, to be kept while it rests. */
    RestedRecords restedState(Scope scope, long seq) {
        return rest.restedState(scope, seq);
    }

    /** What was kept stands from now on. */
    void apply(Decision decision) {
        var more = conversations.apply() + entries.apply();
        whereabouts.apply();
        history.apply();
        // Without a fact nothing has changed, and a deadline that was offered too early must not be offered at once
        // again.
        if (recalled || !decision.facts().isEmpty()) {
            decision.after().owner().ifPresent(owner -> index(owner, decision.after(), more));
        }
        recalled = false;
    }

    /** What was kept is forgotten. */
    void discard() {
        conversations.discard();
        entries.discard();
        whereabouts.discard();
        history.discard();
        recalled = false;
    }

    void close() {
        clocks.deadlines().closed(deadlines);
        clocks.rests().closed(residents);
    }

    private Conversation recall(SessionId session, Whereabouts.Rested rested) {
        rest.recall(session, rested);
        history.changed(session);
        var before = inMemory(session);
        var after = Evolution.evolve(
                before,
                record(
                        before.owner().orElseThrow(),
                        rested.seq() + 1,
                        rested.at(),
                        new Fact.SessionRested(rested.partition(), rested.offsets())));
        conversations.put(session.value(), StoredConversation.write(after));
        recalled = true;
        return after;
    }

    private static Conversation gone(Scope scope) {
        return Evolution.evolve(Conversation.NONE, record(scope, 0, Instant.EPOCH, new Fact.SessionDeleted()));
    }

    private static FactRecord record(Scope scope, long seq, Instant at, Fact fact) {
        return new FactRecord(scope, seq, "", at, Optional.empty(), Optional.empty(), fact);
    }

    private void found(String session, long bytes) {
        var conversation = read(conversations.get(session)).conversation();
        conversation.owner().ifPresent(owner -> {
            deadlines.set(owner, conversation.dues());
            residents.found(owner, conversation.seq(), isIdle(conversation), conversation.now(), bytes);
        });
    }

    private void index(Scope owner, Conversation conversation, long more) {
        deadlines.set(owner, conversation.dues());
        if (conversations.get(owner.session().value()) == null) {
            residents.left(owner.session().value());
        } else {
            residents.spoke(owner, conversation.seq(), isIdle(conversation), conversation.now(), more);
        }
    }

    private static boolean isIdle(Conversation conversation) {
        return conversation.turn().isEmpty() && conversation.waiting().isEmpty();
    }

    private static StoredConversation.Read read(byte[] bytes) {
        try {
            return StoredConversation.read(bytes);
        } catch (UnrecognisedMessage newer) {
            throw new NewerInput(newer);
        } catch (UnreadableMessage corrupt) {
            throw new IllegalStateException("the conversation store holds an unreadable entry", corrupt);
        }
    }
}
