package dev.sluice.orchestrator.replay;

import dev.sluice.contracts.FactRecord;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Decision;
import dev.sluice.orchestrator.turn.Evolution;
import dev.sluice.orchestrator.turn.Memory;
import dev.sluice.orchestrator.turn.Recall;
import dev.sluice.orchestrator.turn.TurnDecider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides a recorded session again, without Kafka, models or tools: what they said is on the inbox, and so in the file. The
 * facts must be those that were written, byte for byte.
 *
 * <p>What an input met outside is not on record, but its facts are: that a grant could not be verified, or that an input
 * could not be processed and was given up. Where the facts are those of one of these, it was so. Facts whose input is no
 * longer on the inbox are taken as they are.
 */
public final class Replay {
    /** By the version of the rules by which turns begin. */
    private final Map<Integer, TurnDecider> deciders = new HashMap<>();

    private final Map<String, Memory> memories = new HashMap<>();
    private final Map<String, List<String>> recorded = new HashMap<>();

    /** How often each input is still to come. */
    private final Map<String, Integer> left = new HashMap<>();

    private Conversation conversation = Conversation.NONE;
    private int decided;

    private Replay() {}

    /** How a replay ended. */
    public sealed interface End {}

    /**
     * All that was recorded was decided alike.
     *
     * @param facts how many facts were decided again; those whose input is no longer there do not count
     */
    public record Same(int inputs, int facts) implements End {}

    /**
     * The first input that was decided otherwise.
     *
     * @param recorded its facts as they were written
     * @param decided its facts as they are decided now
     */
    public record Diverged(RecordedInput input, List<String> recorded, List<String> decided) implements End {
        /** The divergence for people: the facts line by line, those that differ marked. */
        public String diff() {
            return Divergence.of(this);
        }
    }

    /** @throws UnreadableMessage if a fact is none */
    public static End of(Recording recording) throws UnreadableMessage {
        return new Replay().played(recording);
    }

    private End played(Recording recording) throws UnreadableMessage {
        recording.inputs().forEach(input -> left.merge(input.input().id(), 1, Integer::sum));
        for (var text : recording.facts()) {
            var fact = MessageCodec.read(text.getBytes(StandardCharsets.UTF_8), FactRecord.class);
            if (left.containsKey(fact.cause())) {
                recorded.computeIfAbsent(fact.cause(), _ -> new ArrayList<>()).add(text);
            } else {
                conversation = Evolution.evolve(conversation, fact);
                Memory.of(fact).forEach(this::remember);
            }
        }
        for (var input : recording.inputs()) {
            var diverged = decide(input);
            if (diverged.isPresent()) {
                return diverged.get();
            }
        }
        return new Same(recording.inputs().size(), decided);
    }

    private Optional<Diverged> decide(RecordedInput recordedInput) {
        var input = recordedInput.input();
        var at = recordedInput.at();
        var id = input.id();
        var facts = recorded.getOrDefault(id, List.of());
        // An input that comes again may have some of its facts, or all of them, then.
        var comesAgain = left.merge(id, -1, Integer::sum) > 0;
        var decider = deciders.computeIfAbsent(
                recordedInput.rules(), newest -> new TurnDecider(Set.copyOf(Role.BUILT_IN), newest));
        var usual = decider.decide(conversation, input, recall(input), at);
        var possible = new ArrayList<>(List.of(usual));
        // A rest that broke on its way is called off without a word.
        if (!facts.isEmpty() || input.input() instanceof Input.Resting) {
            possible.add(decider.decide(conversation, withoutGrant(input), recall(input), at));
            possible.add(decider.giveUp(conversation, input, recall(input), at));
        }
        for (var decision : possible) {
            var written = written(decision);
            if (written.equals(facts) || comesAgain && beginsWith(facts, written)) {
                keep(decision);
                recorded.put(id, facts.subList(written.size(), facts.size()));
                return Optional.empty();
            }
        }
        return Optional.of(new Diverged(recordedInput, facts, written(usual)));
    }

    private static boolean beginsWith(List<String> facts, List<String> first) {
        return first.size() <= facts.size() && facts.subList(0, first.size()).equals(first);
    }

    private void keep(Decision decision) {
        decided += decision.facts().size();
        decision.memories().forEach(this::remember);
        // As the orchestrator does: what states no fact leaves nothing behind.
        conversation = decision.facts().isEmpty() ? conversation : decision.after();
    }

    private void remember(Memory memory) {
        memories.put(memory.key(), memory);
    }

    private Recall recall(InputRecord input) {
        return Recall.of(input, key -> Optional.ofNullable(memories.get(key)));
    }

    private static InputRecord withoutGrant(InputRecord input) {
        if (!(input.input() instanceof Input.ApprovalDecided decided)) {
            return input;
        }
        var bare = new Input.ApprovalDecided(
                decided.approval(), decided.approved(), decided.reason(), decided.decidedBy(), Optional.empty());
        return new InputRecord(input.id(), input.scope(), input.actor(), input.traceparent(), bare);
    }

    private static List<String> written(Decision decision) {
        return decision.facts().stream()
                .map(fact -> new String(MessageCodec.write(fact), StandardCharsets.UTF_8))
                .toList();
    }
}
