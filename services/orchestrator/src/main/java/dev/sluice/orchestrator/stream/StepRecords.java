package dev.sluice.orchestrator.stream;

import dev.sluice.contracts.Actor;
import dev.sluice.contracts.HistoryEntry;
import dev.sluice.contracts.Input;
import dev.sluice.contracts.InputRecord;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Scope;
import dev.sluice.contracts.StepFailure;
import dev.sluice.contracts.StepId;
import dev.sluice.contracts.StepWork;
import dev.sluice.contracts.Topic;
import dev.sluice.contracts.Topics;
import dev.sluice.contracts.Traceparent;
import dev.sluice.contracts.Versions;
import dev.sluice.orchestrator.turn.Conversation;
import dev.sluice.orchestrator.turn.Work;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of a step: its work, with the history in the bytes in which it is stored, never read and written again; and
 * where the step misses a summary the work of writing one, which no turn waits for. Pure.
 */
final class StepRecords {
    private static final byte[] NO_HISTORY = "\"history\":[]".getBytes(StandardCharsets.UTF_8);

    /** Room for about two thousand words; the role asks for fewer. */
    private static final int SUMMARY_CHARS_MAX = 16_000;

    private StepRecords() {}

    /**
     * The records; call after the sessions have the decision's facts.
     *
     * @throws OversizedRecord if one is larger than its topic takes
     */
    static List<Outgoing> of(Work.RunStep step, Conversation conversation, InputRecord cause, Views views) {
        var scope = conversation.owner().orElse(cause.scope());
        var view = views.of(scope.session(), conversation.historyLength(), step.agent(), step.step());
        var records = new ArrayList<Outgoing>();
        records.add(step(step, scope, cause, view));
        view.wanted().ifPresent(wanted -> records.add(summary(step, scope, cause, wanted)));
        return records;
    }

    private static WorkRecord step(Work.RunStep step, Scope scope, InputRecord cause, Views.View view) {
        var work = work(
                step,
                step.step(),
                scope,
                step.agent(),
                step.roleVersion(),
                step.outputCharsMax(),
                view.tokensMax(),
                Optional.empty(),
                cause);
        var topic = Topics.steps(step.pool(), step.background());
        var refused = new Input.StepFailed(
                step.step(), 1, StepFailure.TOO_LARGE, "the broker took no model call of this size");
        var instead = new InputRecord(
                "refused:" + step.step(), scope, Optional.of(Actor.ORCHESTRATOR), cause.traceparent(), refused);
        return new WorkRecord(record(topic, work, noted(step, view.entries())), Optional.of(instead));
    }

    /** What the model is told beside comes last, so that the prompt before it stays. */
    private static List<byte[]> noted(Work.RunStep step, List<byte[]> entries) {
        var note = step.note()
                .map(text ->
                        new HistoryEntry.UserSaid(text, Optional.of(step.step().task())))
                .map(MessageCodec::write);
        return Stream.concat(entries.stream(), note.stream()).toList();
    }

    /** Goes where the step's kind of work is done, behind what people wait for. */
    private static WorkRecord summary(Work.RunStep step, Scope scope, InputRecord cause, Views.SummaryWanted wanted) {
        var work = work(
                step,
                wanted.step(),
                scope,
                Role.SUMMARISER,
                Versions.BUILT_IN.roles(),
                SUMMARY_CHARS_MAX,
                Optional.empty(),
                Optional.of(wanted.before()),
                cause);
        return new WorkRecord(record(Topics.steps(step.pool(), true), work, wanted.entries()), Optional.empty());
    }

    private static StepWork work(
            Work.RunStep step,
            StepId id,
            Scope scope,
            Role agent,
            String roleVersion,
            int outputCharsMax,
            Optional<Integer> historyTokensMax,
            Optional<Long> summarises,
            InputRecord cause) {
        return new StepWork(
                id,
                scope,
                agent,
                roleVersion,
                step.origin(),
                List.of(),
                outputCharsMax,
                step.deadline(),
                historyTokensMax,
                summarises,
                Optional.of(step.timeMax()),
                cause.traceparent(),
                summarises.isPresent() ? Optional.empty() : step.costMicrosMax(),
                summarises.isPresent() ? Optional.empty() : step.planVersions());
    }

    private static ProducerRecord<String, byte[]> record(Topic topic, StepWork work, List<byte[]> history) {
        var bytes = OversizedRecord.fitting(topic, spliced(MessageCodec.write(work), history));
        var record = new ProducerRecord<>(topic.name(), work.step().value(), bytes);
        work.traceparent().ifPresent(context -> record.headers()
                .add(Traceparent.HEADER, context.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** Quotes within texts are escaped, so that the mark stands for the field and nothing else. */
    private static byte[] spliced(byte[] work, List<byte[]> history) {
        var mark = at(work);
        var whole = new ByteArrayOutputStream(work.length
                + history.stream().mapToInt(entry -> entry.length + 1).sum());
        whole.write(work, 0, mark);
        for (int i = 0; i < history.size(); i++) {
            if (i > 0) {
                whole.write(',');
            }
            whole.writeBytes(history.get(i));
        }
        whole.write(work, mark, work.length - mark);
        return whole.toByteArray();
    }

    /** Where the entries of the empty history would stand. */
    private static int at(byte[] work) {
        for (int at = 0; at <= work.length - NO_HISTORY.length; at++) {
            if (Arrays.equals(work, at, at + NO_HISTORY.length, NO_HISTORY, 0, NO_HISTORY.length)) {
                return at + NO_HISTORY.length - 1;
            }
        }
        throw new IllegalStateException("a step's work has a history");
    }
}
