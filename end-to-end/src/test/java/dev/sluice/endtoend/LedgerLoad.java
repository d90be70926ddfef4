package dev.sluice.endtoend;

import dev.sluice.endtoend.ModelCaller.Answer;
import dev.sluice.endtoend.ModelCaller.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * Many mixed model calls over both routers, by callers who go on elsewhere when theirs dies and again while budgets are
 * closed: by each door, streamed or not, some of them the same again, some for a model without a price. What each call is, is
 * drawn from the seed.
 */
final class LedgerLoad {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** A router needs no longer to write down what has ended. */
    private static final Duration WRITTEN = Duration.ofSeconds(1);

    private static final int TRIES_MAX = 600;

    /** Of a hundred calls, those that ask the same. */
    private static final int STEADY_PERCENT = 5;

    /** Of a hundred calls, those that must be refused. */
    private static final int UNPRICED_PERCENT = 4;

    private static final int ALIKE = 100;

    private final TwoRouters routers;
    private final List<Payer> payers;
    private final int calls;
    private final int parallel;
    private final long seed;
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final List<Thread> callers = new ArrayList<>();
    private double leavers;
    private volatile int only = -1;
    private volatile Instant killedAt = Instant.MAX;

    private record Ended(Answer answer, int router, Instant at) {}

    LedgerLoad(TwoRouters routers, List<Payer> payers, int calls, int parallel, long seed) {
        this.routers = routers;
        this.payers = payers;
        this.calls = calls;
        this.parallel = parallel;
        this.seed = seed;
    }

    /** @param share of the streams, 0 to 1, whose callers go away in the middle */
    LedgerLoad withLeavers(double share) {
        leavers = share;
        return this;
    }

    /** How many calls there are in all. */
    int calls() {
        return calls;
    }

    void begin() {
        for (var i = 0; i < parallel; i++) {
            callers.add(Thread.ofVirtual().start(this::callAll));
        }
    }

    /** Kills a router; callers go on at the other one. */
    void kill(int router) {
        only = 1 - router;
        routers.kill(router);
        killedAt = Instant.now();
    }

    /** Calls that their router may not have written down: it died in them, or the moment after. */
    Set<Integer> unwritten() {
        return ended.stream()
                .filter(one -> one.answer().end() == End.LOST
                        || one.router() != only && one.at().isAfter(killedAt.minus(WRITTEN)))
                .map(one -> one.answer().ask().number())
                .collect(Collectors.toSet());
    }

    /** Calls whose callers went away themselves. */
    Set<Integer> left() {
        return ended.stream()
                .filter(one -> one.answer().end() == End.LEFT)
                .map(one -> one.answer().ask().number())
                .collect(Collectors.toSet());
    }

    /** Every answer so far, to each try of each call. */
    List<Answer> answers() {
        return ended.stream().map(Ended::answer).toList();
    }

    void awaitEnded(int count) {
        Awaitility.await(count + " calls")
                .atMost(Duration.ofSeconds(60 + count / 20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> done.get() >= count);
    }

    /** Waits for the last call: none may hang. */
    void awaitAll(Duration limit) {
        Awaitility.await("all " + calls + " calls").atMost(limit).until(() -> callers.stream()
                .noneMatch(Thread::isAlive));
        if (done.get() != calls) {
            throw new AssertionError(done + " of " + calls + " calls ended");
        }
    }

    ModelAsk ask(int number) {
        var percent = drawn(number).nextInt(100);
        if (percent < STEADY_PERCENT) {
            return priced(number / ALIKE * ALIKE, false).steadily();
        }
        return percent < STEADY_PERCENT + UNPRICED_PERCENT
                ? priced(number, true).of(TwoRouters.UNPRICED)
                : priced(number, true);
    }

    private ModelAsk priced(int number, boolean mixed) {
        var random = drawn(number);
        var tokens = 5 + random.nextInt(40);
        var pace = Duration.ofMillis(random.nextInt(4));
        var door = mixed ? LedgerDoor.values()[random.nextInt(LedgerDoor.values().length)] : LedgerDoor.CHAT;
        if (random.nextBoolean() || !mixed) {
            return ModelAsk.whole(number, tokens).by(door).tokensMax(64).pacing(Duration.ZERO, pace);
        }
        var stream = ModelAsk.streamed(number, tokens).by(door).tokensMax(64);
        return random.nextDouble() < 2 * leavers
                ? stream.pacing(Duration.ZERO, Duration.ofMillis(5)).leavingAfter(1 + random.nextInt(4))
                : stream.pacing(Duration.ZERO, pace);
    }

    private Random drawn(int number) {
        return new Random(seed * 1_000_003 + number);
    }

    private void callAll() {
        for (var number = next.incrementAndGet(); number <= calls; number = next.incrementAndGet()) {
            call(number);
            done.incrementAndGet();
        }
    }

    private void call(int number) {
        var caller = payers.get(number % payers.size()).caller();
        for (var tries = 0; tries < TRIES_MAX; tries++) {
            var router = only < 0 ? (number + tries) % 2 : only;
            var answer = caller.call(routers.router(router), ask(number));
            ended.add(new Ended(answer, router, Instant.now()));
            if (answer.end() != End.LOST && !answer.code().equals("budgets_unavailable")) {
                return;
            }
            pause();
        }
        throw new AssertionError("call " + number + " was never answered");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
