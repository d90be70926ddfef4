package dev.sluice.router.route.guard;

import dev.sluice.contracts.TokenUsage;
import dev.sluice.router.dialect.form.Fitting.Fitted;
import dev.sluice.router.dialect.reply.Finish;
import dev.sluice.router.dialect.reply.HeldAnswer;
import dev.sluice.router.dialect.reply.StreamReading;
import dev.sluice.router.dialect.reply.StreamReading.SoFar;
import dev.sluice.router.dialect.reply.WholeReading;
import dev.sluice.router.dialect.request.ModelRequest;
import dev.sluice.router.provider.Exchange;
import dev.sluice.router.route.Breakers;
import dev.sluice.router.route.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One try of a call at one candidate, and what has come of it. Lives on the call's context. */
public final class Attempt {
    private static final int HELD_MAX = 64;

    private final Candidate candidate;
    private final int number;
    private final Fitted fitted;
    private final Breakers.Leave leave;
    private final Bulkhead.Seat seat;
    private final Optional<HeldAnswer> answer;
    private final StreamReading reading = new StreamReading();
    private final List<byte[]> held = new ArrayList<>();
    private Optional<WholeReading> whole = Optional.empty();
    private Optional<SoFar> early = Optional.empty();
    private Optional<Exchange> exchange = Optional.empty();
    private boolean over;

    Attempt(Candidate candidate, int number, Fitted fitted, Breakers.Leave leave, Bulkhead.Seat seat) {
        this.candidate = candidate;
        this.number = number;
        this.fitted = fitted;
        this.leave = leave;
        this.seat = seat;
        this.answer = fitted.wanted().map(HeldAnswer::new);
    }

    public Candidate candidate() {
        return candidate;
    }

    /** Which attempt of its call it is, from 1. */
    public int number() {
        return number;
    }

    /** The fields that its model was told otherwise than the caller said, or not at all. */
    public List<String> adapted() {
        return fitted.adapted();
    }

    /** With which words its model is asked. */
    public ModelRequest asked() {
        return fitted.request();
    }

    /** Its answer, where that is held back until it has been looked at. */
    Optional<HeldAnswer> answer() {
        return answer;
    }

    /** Whether its model may be silent for long, because it thinks. */
    boolean thinks() {
        return fitted.thinks();
    }

    /** Whether its provider has begun to answer. */
    boolean hasBegun() {
        return exchange.map(Exchange::hasBegun).orElse(false);
    }

    /** Whether the connection broke before the provider had ended its answer. */
    public boolean isTorn() {
        return exchange.map(Exchange::isTorn).orElse(false);
    }

    /** What the provider says that it took, if it said so. */
    public Optional<TokenUsage> usage() {
        return whole.map(WholeReading::usage).orElseGet(reading::usage);
    }

    /** What the provider said on the way that it had taken by then, if it said so. */
    public Optional<SoFar> soFar() {
        return early.or(reading::soFar);
    }

    /** What the model has written. */
    public long outputChars() {
        return whole.map(WholeReading::outputChars).orElseGet(reading::outputChars);
    }

    /** What the provider says of its answer, as far as it came. */
    public Finish finish() {
        return whole.map(WholeReading::finish).orElseGet(reading::finish);
    }

    StreamReading reading() {
        return reading;
    }

    void count(TokenUsage said) {
        early = Optional.of(new SoFar(said, reading.outputChars()));
    }

    void read(WholeReading answer) {
        whole = Optional.of(answer);
    }

    /** Keeps a piece back until the first token; false once so many wait that the caller should see them. */
    boolean hold(byte[] data) {
        return held.size() < HELD_MAX && held.add(data);
    }

    List<byte[]> held() {
        return held;
    }

    Breakers.Leave leave() {
        return leave;
    }

    void began(Exchange running) {
        if (over) {
            running.cancel();
            return;
        }
        exchange = Optional.of(running);
    }

    Optional<Exchange> exchange() {
        return exchange;
    }

    boolean over() {
        return over;
    }

    /** Nothing of this try counts from now on. */
    void close() {
        over = true;
        seat.leave();
        held.clear();
    }
}
