package dev.sluice.router.spend.limit;

import dev.sluice.contracts.UsageRecorded;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.dialect.request.OpenAiError;
import dev.sluice.router.redis.RedisScript;
import dev.sluice.router.redis.RedisScripts;
import dev.sluice.router.redis.RedisStep;
import dev.sluice.router.spend.Spender;
import dev.sluice.router.spend.limit.RatePolicies.Line;
import dev.sluice.router.spend.limit.RatePolicy.Unit;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Lets nobody call more often, or take more tokens, than his policies allow, over all replicas together. Tokens are
 * taken by estimate and put right when the call has ended. While Redis is away calls are let through and counted: a
 * limit protects the service, a budget protects the money (docs/adr/0021). Thread-safe; never blocks, never throws.
 */
@Singleton
public class RateLimits {
    /** On the same node of a cluster as the budgets, so that one script can ask for both. */
    static final String PREFIX = "sluice:router:{spend}:limit:";

    private static final Logger LOG = Logger.getLogger(RateLimits.class);
    private static final RedisScript TAKE = RedisScript.named("limit-take");
    private static final String ASK = "0";
    private static final String FORCE = "1";

    private final RatePolicies policies;
    private final RedisScripts scripts;
    private final String prefix;
    private final Counter unlimited;
    private final AtomicBoolean away = new AtomicBoolean();
    private final Map<String, Taken> taken = new ConcurrentHashMap<>();

    /** What was taken of token limits for a call that runs. */
    private record Taken(List<Line> lines, long tokens) {}

    /** What became of a wish to call. */
    public sealed interface Verdict {
        /** @param headers for the answer, whatever it will be */
        record Admitted(Map<String, String> headers) implements Verdict {}

        record Refused(OpenAiError error, Map<String, String> headers) implements Verdict {}
    }

    @Inject
    RateLimits(RouterConfig config, RedisScripts scripts, MeterRegistry registry) {
        this(RatePolicies.of(config.limits()), scripts, PREFIX, registry);
    }

    RateLimits(RatePolicies policies, RedisScripts scripts, String prefix, MeterRegistry registry) {
        this.policies = policies;
        this.scripts = scripts;
        this.prefix = prefix;
        this.unlimited = Counter.builder("sluice_llm_router_calls_unlimited")
                .description("Calls that no rate limit was asked about, because Redis was away")
                .register(registry);
    }

    /** Whether a spender has any limit. */
    public boolean apply(Spender spender) {
        return !policies.lines(spender).isEmpty();
    }

    /**
     * Takes one request and some tokens, or says how long to wait. The answer comes on the context that asks. Must be
     * followed by {@link #settle} or {@link #release}.
     *
     * @param call the ledger's name for the call
     * @param tokens how many it is expected to take
     */
    public Future<Verdict> take(String call, Spender spender, long tokens) {
        return wish(call, spender, tokens)
                .map(wish -> scripts.run(wish.step()).map(wish::answered).otherwise(wish::away))
                .orElseGet(() -> Future.succeededFuture(new Verdict.Admitted(Map.of())));
    }

    /** What {@link #take} asks, for who asks for more at once; empty if there is no limit. */
    public Optional<Wish> wish(String call, Spender spender, long tokens) {
        var lines = policies.lines(spender);
        return lines.isEmpty() ? Optional.empty() : Optional.of(new Wish(call, lines, tokens));
    }

    /** A wish to call, as Redis is asked and as it answers. */
    public final class Wish {
        private final String call;
        private final List<Line> lines;
        private final long tokens;

        private Wish(String call, List<Line> lines, long tokens) {
            this.call = call;
            this.lines = lines;
            this.tokens = tokens;
        }

        /** Its answer begins with 0 if the limits admit the call. */
        public RedisStep step() {
            return RateLimits.this.step(ASK, lines, 1, tokens);
        }

        public Verdict answered(Response answer) {
            return verdict(call, lines, tokens, answer);
        }

        public Verdict away(Throwable failure) {
            unlimited.increment();
            if (away.compareAndSet(false, true)) {
                LOG.warnf("Rate limits are not kept while Redis is away: %s", failure.toString());
            }
            return new Verdict.Admitted(Map.of());
        }
    }

    /** Puts the tokens right by what the call really took. */
    public void settle(UsageRecorded usage) {
        correct(usage.request(), usage.usage().prompt() + usage.usage().completion());
    }

    /** Gives the tokens back of a call that was never made; the request stays counted. */
    public void release(String call) {
        correct(call, 0);
    }

    private void correct(String call, long tokens) {
        var before = taken.remove(call);
        if (before == null || before.tokens() == tokens) {
            return;
        }
        scripts.run(step(FORCE, before.lines(), 0, tokens - before.tokens()))
                .onFailure(failure -> LOG.debugf("Tokens stay as estimated: %s", failure.toString()));
    }

    private RedisStep step(String mode, List<Line> lines, long requests, long tokens) {
        var keys = new ArrayList<String>(lines.size());
        var arguments = new ArrayList<String>(1 + 3 * lines.size());
        arguments.add(mode);
        for (var line : lines) {
            keys.add(prefix + line.key());
            arguments.add(Long.toString(line.rate().window().toMillis()));
            arguments.add(Long.toString(line.rate().most()));
            arguments.add(Long.toString(line.rate().unit() == Unit.REQUESTS ? requests : tokens));
        }
        return new RedisStep(TAKE, keys, arguments);
    }

    private Verdict verdict(String call, List<Line> lines, long tokens, Response answer) {
        away.set(false);
        var refused = answer.get(0).toInteger();
        var headers = RateHeaders.of(lines, answer);
        if (refused > 0) {
            var line = lines.get(refused - 1);
            return new Verdict.Refused(
                    refusal(line, Duration.ofMillis(answer.get(1).toLong())), headers);
        }
        var ofTokens =
                lines.stream().filter(line -> line.rate().unit() == Unit.TOKENS).toList();
        if (!ofTokens.isEmpty()) {
            taken.put(call, new Taken(ofTokens, tokens));
        }
        return new Verdict.Admitted(headers);
    }

    private static OpenAiError refusal(Line line, Duration wait) {
        var scope = line.owner().substring(0, line.owner().indexOf('/'));
        var unit = line.rate().unit().word();
        // Whole seconds, up: who comes back a moment too early would be refused again.
        var pause = Duration.ofSeconds(Math.ceilDiv(wait.toMillis(), 1_000));
        return OpenAiError.of(
                        429,
                        unit,
                        "rate_limit_exceeded",
                        "The " + scope + "'s limit of " + line.rate().most() + " " + unit + " in "
                                + line.rate().window().toSeconds() + " s is reached.")
                .retryAfter(pause);
    }
}
