package dev.sluice.router.spend;

import dev.sluice.contracts.MessageCodec;
import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.redis.RedisScript;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.redis.RedisStep;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What is spent and what is held, in Redis, the same for all replicas. Each method is one step that nothing comes
 * between.
 *
 * <pre>
 * spent    budget|period -> micros      a projection of sluice.usage, together with
 * offsets  partition -> next offset     how far it has come
 * held     budget|period -> micros      what leases hold
 * leases   call -> micros, record, fields, and expiry: when each runs out
 * swept    call -> micros               calls that were settled by lease, or the word that the real record came
 * told     which warnings have been given
 * ready    absent while spent is not to be trusted
 * lock     the keeper's
 * </pre>
 */
final class SpendStore {
    private static final RedisScript RESERVE = RedisScript.named("spend-reserve");
    private static final RedisScript RESTORE = RedisScript.named("spend-restore");
    private static final RedisScript SETTLE = RedisScript.named("spend-settle");
    private static final RedisScript RELEASE = RedisScript.named("spend-release");
    private static final RedisScript RENEW = RedisScript.named("spend-renew");
    private static final RedisScript READY = RedisScript.named("spend-ready");
    private static final RedisScript WATCH = RedisScript.named("spend-watch");
    private static final RedisScript BEGIN = RedisScript.named("spend-begin");
    private static final RedisScript OPEN = RedisScript.named("spend-open");
    private static final RedisScript APPLY = RedisScript.named("spend-apply");
    private static final RedisScript SWEEP = RedisScript.named("spend-sweep");
    private static final RedisScript SCAN = RedisScript.named("spend-scan");
    private static final RedisScript FORGET = RedisScript.named("spend-forget");
    private static final RedisScript FILL = RedisScript.named("spend-fill");
    private static final RedisScript USED = RedisScript.named("spend-used");

    /** Where a scan begins and ends. */
    static final String START = "0";

    private final RedisScripts scripts;
    private final String prefix;

    /** What became of a wish to reserve. */
    sealed interface Reply {
        /** @param near the limits that are now nearly used up, and to what extent, which nobody has said before */
        record Reserved(List<Near> near) implements Reply {}

        /** @param first whether nobody has said before that this limit refuses */
        record Full(int limit, long usedMicros, boolean first) implements Reply {}

        record Closed() implements Reply {}
    }

    record Near(int limit, long usedMicros) {}

    /** @param next where to go on; {@link #START} is the end too */
    record Page(String next, Map<String, String> values) {}

    /**
     * A usage record to count.
     *
     * @param late whether it is a settlement by lease behind the call's own record, and so adds nothing
     */
    record Line(UsageRecorded usage, boolean late) {}

    /** What a counter stands at. */
    record Used(long spentMicros, long heldMicros) {}

    /**
     * What the keeper sees.
     *
     * @param now Redis's clock
     * @param runOut how many leases have run out
     * @param offsets how far each partition has been counted; none where nothing has
     */
    record Sight(boolean ready, long now, long runOut, Map<Integer, Long> offsets) {}

    /** @param prefix what the keys begin with: one name for all replicas of an installation */
    SpendStore(RedisScripts scripts, String prefix) {
        this.scripts = scripts;
        this.prefix = prefix;
    }

    Future<Response> run(RedisStep step) {
        return scripts.run(step);
    }

    /** Reserves a call's money; see {@link #reply}. */
    RedisStep reservation(Charge charge, List<BudgetBook.Limit> limits, Duration patience) {
        var arguments = new ArrayList<String>();
        arguments.add(charge.call());
        arguments.add(Long.toString(charge.micros()));
        arguments.add(Long.toString(patience.toMillis()));
        arguments.add(text(charge.unsettled()));
        addList(arguments, Tally.fields(charge.spender(), charge.at()));
        arguments.add(Integer.toString(limits.size()));
        for (var limit : limits) {
            arguments.add(Long.toString(limit.micros()));
            arguments.add(Long.toString(limit.warnMicros()));
            arguments.add(limit.name());
            addList(arguments, limit.fields());
        }
        return new RedisStep(RESERVE, keys("ready", "spent", "held", "leases", "expiry", "told"), arguments);
    }

    Future<Void> restore(UsageRecorded record, Duration patience) {
        var arguments = new ArrayList<>(List.of(
                Long.toString(patience.toMillis()),
                record.request(),
                Long.toString(record.costMicros()),
                text(record)));
        arguments.addAll(Tally.fields(Spender.of(record), record.startedAt()));
        return scripts.run(RESTORE, keys("held", "leases", "expiry", "swept"), arguments)
                .mapEmpty();
    }

    /** @return whether there was a lease */
    Future<Boolean> settle(UsageRecorded record) {
        return scripts.run(
                        SETTLE,
                        keys("held", "leases"),
                        List.of(record.request(), Long.toString(record.costMicros()), text(record)))
                .map(answer -> answer.toInteger() == 1);
    }

    Future<Void> release(String call) {
        return scripts.run(RELEASE, keys("held", "leases", "expiry"), List.of(call))
                .mapEmpty();
    }

    /** @return the calls that have no lease */
    Future<List<String>> renew(Collection<String> calls, Duration patience) {
        var arguments = new ArrayList<String>();
        arguments.add(Long.toString(patience.toMillis()));
        arguments.addAll(calls);
        return scripts.run(RENEW, keys("expiry"), arguments).map(SpendStore::texts);
    }

    /** Whether the counters are to be trusted. */
    Future<Boolean> ready() {
        return scripts.run(READY, keys("ready"), List.of()).map(answer -> answer.toInteger() == 1);
    }

    /** Takes or keeps the lock; empty while another has it. */
    Future<Optional<Sight>> watch(String token, Duration patience) {
        return scripts.run(
                        WATCH,
                        keys("lock", "ready", "offsets", "expiry"),
                        List.of(token, Long.toString(patience.toMillis())))
                .map(answer -> sight(texts(answer)));
    }

    Future<Boolean> begin(String token) {
        return scripts.run(BEGIN, keys("lock", "ready", "offsets", "spent", "swept"), List.of(token))
                .map(answer -> answer.toInteger() == 1);
    }

    Future<Boolean> open(String token) {
        return scripts.run(
                        OPEN,
                        keys("lock", "ready"),
                        List.of(token, Instant.now().toString()))
                .map(answer -> answer.toInteger() == 1);
    }

    /**
     * Counts the records of one partition.
     *
     * @param from the offset that must have been reached
     * @return false if the offset or the lock is another's: look again
     */
    Future<Boolean> apply(String token, int partition, Optional<Long> from, long next, List<Line> lines, Instant now) {
        var arguments = new ArrayList<>(List.of(
                token, Integer.toString(partition), from.map(Object::toString).orElse(""), Long.toString(next)));
        for (var line : lines) {
            var record = line.usage();
            arguments.add(record.request());
            arguments.add(line.late() ? "0" : Long.toString(Math.min(record.costMicros(), BudgetLimits.MICROS_MAX)));
            arguments.add(record.settlement().isPresent() ? "1" : "0");
            addList(arguments, Tally.fields(Spender.of(record), record.startedAt(), now));
        }
        return scripts.run(APPLY, keys("lock", "offsets", "spent", "held", "leases", "expiry", "swept"), arguments)
                .map(answer -> answer.toInteger() == 1);
    }

    /** Records of the leases that had run out by a time, given to one keeper for a while. */
    Future<List<UsageRecorded>> sweep(String token, long time, Duration pause, int most) {
        return scripts.run(
                        SWEEP,
                        keys("lock", "leases", "expiry"),
                        List.of(token, Long.toString(time), Long.toString(pause.toMillis()), Integer.toString(most)))
                .map(answer -> texts(answer).stream().map(SpendStore::record).toList());
    }

    /** Some values of a hash; beginning at {@link #START}, page by page, all of them, some of them twice. */
    Future<Page> scan(String hash, String cursor) {
        return scripts.run(SCAN, keys(hash), List.of(cursor)).map(answer -> {
            var words = texts(answer);
            var values = new HashMap<String, String>();
            for (var i = 1; i + 1 < words.size(); i += 2) {
                values.put(words.get(i), words.get(i + 1));
            }
            return new Page(words.getFirst(), values);
        });
    }

    /** Puts values of a snapshot back; false if the lock is another's, or something has been counted since. */
    Future<Boolean> fill(String token, String hash, Map<String, String> values) {
        var arguments = new ArrayList<>(List.of(token));
        values.forEach((field, value) -> {
            arguments.add(field);
            arguments.add(value);
        });
        return scripts.run(FILL, keys("lock", hash, "offsets"), arguments).map(answer -> answer.toInteger() == 1);
    }

    Future<Void> forget(String token, String hash, List<String> fields) {
        var arguments = new ArrayList<>(List.of(token));
        arguments.addAll(fields);
        return scripts.run(FORGET, keys("lock", hash), arguments).mapEmpty();
    }

    Future<Used> used(String field) {
        return scripts.run(USED, keys("spent", "held"), List.of(field)).map(answer -> {
            var numbers = texts(answer);
            return new Used(Long.parseLong(numbers.get(0)), Long.parseLong(numbers.get(1)));
        });
    }

    List<String> keys(String... names) {
        var keys = new ArrayList<String>(names.length);
        for (var name : names) {
            keys.add(prefix + name);
        }
        return keys;
    }

    static Reply reply(Response answer) {
        var words = texts(answer);
        return switch (words.getFirst()) {
            case "reserved" -> {
                var near = new ArrayList<Near>();
                for (var i = 1; i + 1 < words.size(); i += 2) {
                    near.add(new Near(Integer.parseInt(words.get(i)), Long.parseLong(words.get(i + 1))));
                }
                yield new Reply.Reserved(near);
            }
            case "full" ->
                new Reply.Full(
                        Integer.parseInt(words.get(1)),
                        Long.parseLong(words.get(2)),
                        words.get(3).equals("1"));
            case "closed" -> new Reply.Closed();
            default -> throw new IllegalStateException("the script answers " + words.getFirst());
        };
    }

    private static Optional<Sight> sight(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        var offsets = new HashMap<Integer, Long>();
        for (var i = 3; i + 1 < words.size(); i += 2) {
            offsets.put(Integer.parseInt(words.get(i)), Long.parseLong(words.get(i + 1)));
        }
        return Optional.of(new Sight(
                words.get(0).equals("1"), Long.parseLong(words.get(1)), Long.parseLong(words.get(2)), offsets));
    }

    private static void addList(List<String> arguments, List<String> list) {
        arguments.add(Integer.toString(list.size()));
        arguments.addAll(list);
    }

    private static List<String> texts(Response answer) {
        return StreamSupport.stream(answer.spliterator(), false)
                .map(Response::toString)
                .toList();
    }

    private static String text(UsageRecorded record) {
        return new String(MessageCodec.write(record), StandardCharsets.UTF_8);
    }

    private static UsageRecorded record(String text) {
        try {
            return MessageCodec.read(text.getBytes(StandardCharsets.UTF_8), UsageRecorded.class);
        } catch (MessageCodec.UnreadableMessage broken) {
            throw new IllegalStateException("a lease holds no usage record", broken);
        }
    }
}
