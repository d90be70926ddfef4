package dev.sluice.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.CloudEvent;
import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.testkit.TopicProbe;
import dev.sluice.testkit.provider.ReceivedRequest;
import dev.sluice.testkit.provider.ScriptedProvider;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/**
 * Compares what three keep of the same calls: the provider its bill, {@code sluice.usage} the records, and the session
 * service, in Postgres, the ledger. A call's name at the provider is its name in the ledger.
 */
final class LedgerAudit {
    private final ScriptedProvider provider;
    private final List<Payer> payers;
    private final Set<String> tenants;
    private final Tariff tariff;
    private final TopicProbe topic;
    private final Map<String, UsageRecorded> records = new HashMap<>();
    private int recordsRead;

    /**
     * How it went.
     *
     * @param exact calls whose usage arrived, and which are in the ledger as they are on the bill
     * @param exactMicros what they cost together
     * @param reused lines of calls that another call's answer answered, for nothing
     * @param estimated lines whose usage never came
     * @param leases lines that were settled by lease
     * @param leasesAtReservation those of them whose real cost nobody knows
     * @param ends how calls ended for their callers, each try
     */
    record Outcome(
            int calls,
            int providerRequests,
            int lines,
            int exact,
            long exactMicros,
            int reused,
            int estimated,
            int leases,
            int leasesAtReservation,
            Map<String, Long> ends) {}

    LedgerAudit(ScriptedProvider provider, List<Payer> payers, Tariff tariff, TopicProbe topic) {
        this.provider = provider;
        this.payers = payers;
        this.tenants = payers.stream().map(Payer::tenant).collect(Collectors.toSet());
        this.tariff = tariff;
        this.topic = topic;
    }

    /** Waits until each call that the provider got is written down, and Postgres has as many lines as the topic. */
    void awaitComplete(Duration limit) {
        var asked = tries().keySet();
        Awaitility.await("a record for every call").atMost(limit).until(() -> {
            read(topic.seen());
            return records.keySet().containsAll(asked);
        });
        Awaitility.await("a line for every record").atMost(limit).until(() -> {
            read(topic.seen());
            return records.size()
                    == payers.stream()
                            .mapToLong(payer -> payer.sum("model_calls"))
                            .sum();
        });
    }

    /** Requires that ledger, topic and bill agree on these calls to the micro. */
    Outcome requireEqualToBill(LedgerLoad load) {
        requireTopicEqualToLedger();
        var unwritten = load.unwritten();
        var left = load.left();
        var tries = tries();
        var exact = 0;
        var exactMicros = 0L;
        var billedMicros = 0L;
        for (var call : tries.entrySet()) {
            var line = records.get(call.getKey());
            var number = ModelAsk.numberOf(call.getValue().getFirst());
            var told = told(call.getValue());
            if (told.isEmpty()) {
                requireUnknown(line);
                continue;
            }
            if (line.estimated()) {
                // It was on its way when its reader went.
                assertTrue(
                        left.contains(number) || line.settlement().isPresent() && unwritten.contains(number),
                        line::toString);
                continue;
            }
            assertEquals(told.get().bill().promptTokens(), line.usage().prompt(), line::toString);
            assertEquals(told.get().bill().completionTokens(), line.usage().completion(), line::toString);
            assertEquals(tariff.micros(told.get()), line.costMicros(), line::toString);
            exact++;
            exactMicros += line.costMicros();
            billedMicros += tariff.micros(told.get());
        }
        assertEquals(billedMicros, exactMicros);
        records.values().forEach(line -> requireKnown(line, tries));
        var leases = requireLeases(unwritten, tries);
        requireUnpricedRefused(load);
        return new Outcome(
                load.calls(),
                provider.requests().size(),
                records.size(),
                exact,
                exactMicros,
                (int) records.values().stream()
                        .filter(record -> record.reuse().isPresent())
                        .count(),
                (int) records.values().stream().filter(UsageRecorded::estimated).count(),
                leases.size(),
                (int) leases.stream().filter(UsageRecorded::estimated).count(),
                load.answers().stream()
                        .collect(Collectors.groupingBy(
                                answer -> (answer.end() + " " + answer.code()).strip(),
                                TreeMap::new,
                                Collectors.counting())));
    }

    /** Requires that the counters of the budgets say what the ledger says. */
    void requireEqualTo(SpendCounters counters) {
        for (var payer : payers) {
            var ledger = payer.sum("cost_micros");
            assertEquals(ledger, payer.spentMicros());
            Awaitility.await("the counters of " + payer.tenant())
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertEquals(ledger, counters.spentMicros(payer.tenant()));
                        assertEquals(0, counters.heldMicros(payer.tenant()));
                    });
        }
    }

    /** Who asks for a model without a price is told so, and nobody asked a provider for him. */
    private void requireUnpricedRefused(LedgerLoad load) {
        var unpriced = load.answers().stream()
                .filter(answer -> answer.ask().model().equals(TwoRouters.UNPRICED))
                .filter(answer ->
                        answer.end() != ModelCaller.End.LOST && !answer.code().equals("budgets_unavailable"))
                .toList();
        assertTrue(
                unpriced.stream()
                        .allMatch(answer ->
                                answer.status() == 402 && answer.code().equals("price_unknown")),
                unpriced::toString);
        assertTrue(provider.requests().stream()
                .noneMatch(request -> request.body().path("model").asText().equals(TwoRouters.UNPRICED_MODEL)));
    }

    private void requireTopicEqualToLedger() {
        for (var payer : payers) {
            var sum = 0L;
            var lines = payer.lines();
            var seen = new HashSet<String>();
            for (var line : lines) {
                var record = records.get(line.path("request").asText());
                assertEquals(payer.tenant(), record.tenant().value());
                assertTrue(seen.add(record.request()), line::toString);
                assertEquals(record.costMicros(), line.path("cost_micros").asLong(), line::toString);
                assertEquals(record.usage().prompt(), line.path("prompt_tokens").asLong(), line::toString);
                assertEquals(
                        record.usage().completion(),
                        line.path("completion_tokens").asLong(),
                        line::toString);
                assertEquals(record.estimated(), line.path("estimated").asBoolean(), line::toString);
                assertEquals(
                        record.settlement().isPresent(),
                        line.path("settlement").asText("").equals("lease"),
                        line::toString);
                assertTrue(line.path("session_id").asText("").isEmpty(), line::toString);
                sum += record.costMicros();
            }
            assertEquals(lines.size(), count(payer));
            assertEquals(sum, payer.sum("cost_micros"));
            assertEquals(
                    lines.stream()
                            .filter(line -> line.path("settlement").asText("").equals("lease"))
                            .map(LedgerAudit::name)
                            .collect(Collectors.toSet()),
                    payer.linesByLease().stream().map(LedgerAudit::name).collect(Collectors.toSet()));
        }
    }

    private long count(Payer payer) {
        return records.values().stream()
                .filter(record -> record.tenant().value().equals(payer.tenant()))
                .count();
    }

    /**
     * Calls that died with their router, and no others, are settled by lease: at what was reserved, or what they cost
     * where their router knew that already and died before it had told the ledger. A reservation took no time.
     */
    private List<UsageRecorded> requireLeases(Set<Integer> unwritten, Map<String, List<ReceivedRequest>> tries) {
        var leases = records.values().stream()
                .filter(record -> record.settlement().isPresent())
                .toList();
        for (var lease : leases) {
            var asked = Optional.ofNullable(tries.get(lease.request()));
            if (lease.took().isZero()) {
                assertTrue(lease.estimated(), lease::toString);
                assertEquals(64, lease.usage().completion(), lease::toString);
                asked.ifPresent(requests ->
                        assertTrue(unwritten.contains(ModelAsk.numberOf(requests.getFirst())), lease::toString));
            }
        }
        return leases;
    }

    /** Nobody said what it took: it is estimated, or it was an error and costs nothing. */
    private static void requireUnknown(UsageRecorded line) {
        assertTrue(
                line.estimated() || line.costMicros() == 0 && line.outcome() == UsageRecorded.Outcome.FAILED,
                line::toString);
    }

    /** No line costs anything but what its tokens do, and each is of a call that the provider got or that died before. */
    private void requireKnown(UsageRecorded line, Map<String, List<ReceivedRequest>> tries) {
        assertEquals(
                tariff.micros(line.usage().prompt(), line.usage().completion()), line.costMicros(), line::toString);
        var call = line.request().replaceFirst("\\..*", "");
        assertTrue(tries.containsKey(call) || line.settlement().isPresent() || line.costMicros() == 0, line::toString);
        assertFalse(line.key().isEmpty(), line::toString);
    }

    /** The provider's requests by call, in the order of the tries. */
    private Map<String, List<ReceivedRequest>> tries() {
        return provider.requests().stream().collect(Collectors.groupingBy(ReceivedRequest::id));
    }

    private static Optional<ReceivedRequest> told(List<ReceivedRequest> tries) {
        var told = tries.stream().filter(ReceivedRequest::usageSent).toList();
        assertTrue(
                told.size() <= 1,
                () -> "answered twice: "
                        + tries.stream()
                                .map(one -> one.id() + " " + one.at() + " " + one.usageSent() + " "
                                        + one.closedByClientAt() + " " + one.body())
                                .toList());
        return told.stream().findFirst();
    }

    /** Takes what has come to the topic since: records of our tenants by call, each of which must be there once. */
    private void read(List<ConsumerRecord<String, byte[]>> seen) {
        for (var record : seen.subList(recordsRead, seen.size())) {
            var type =
                    Optional.ofNullable(record.headers().lastHeader("ce_type")).map(header -> header.value());
            if (CloudEvent.is(UsageRecorded.class, type) && tenants.contains(record.key())) {
                var usage = read(record);
                var before = records.put(usage.request(), usage);
                assertNull(before, () -> "twice: " + before + " and " + usage);
            }
        }
        recordsRead = seen.size();
    }

    private static UsageRecorded read(ConsumerRecord<String, byte[]> record) {
        try {
            return MessageCodec.read(record.value(), UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String name(JsonNode line) {
        return line.path("request").asText();
    }
}
