package dev.sluice.router;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The dials of the llm-router. */
@ConfigMapping(prefix = "sluice.llm-router")
public interface RouterConfig {
    /** The model provider behind this door, where one is enough. */
    Provider provider();

    /** More providers by name, each with the dials of the one. */
    Map<String, Provider> providers();

    /**
     * The model for every role that names none of its own: a model of the one provider, or {@code <provider>/<model>};
     * after a comma, what to try when it fails.
     */
    @WithDefault("gpt-4.1-mini")
    String model();

    /** The models for single roles in the same form, e.g. {@code models.coder=…}. */
    Map<String, String> models();

    /** A file with the whole routing table as JSON; the two dials above are not read then. */
    Optional<Path> routingFile();

    /** What is done about providers that fail. */
    Guard guard();

    /** Places on this machine where a model server is looked for if no provider is configured; none: no search. */
    Optional<List<URI>> localServers();

    /** Whether the scripted demo model answers where no provider is configured. */
    @WithDefault("false")
    boolean demo();

    /** The pause between two words of the demo model, 0 to 1 s. */
    @WithDefault("15ms")
    Duration demoTokenPause();

    /** The largest request body, up to 8 MB. */
    @WithDefault("8M")
    MemorySize requestBytesMax();

    /** How often the caller of a stream hears from us while its model is silent, 100 ms to 1 min. */
    @WithDefault("10s")
    Duration streamPulse();

    /** How many calls may be in flight at once, 1 to 10,000; further ones get 503. */
    @WithDefault("512")
    int callsMax();

    /** The claim of an access token that names the caller's tenant. */
    @WithDefault("${sluice.session.identity.tenant-claim:tenant}")
    String tenantClaim();

    /** The directory with the public keys of the platform's services. */
    @WithDefault(".sluice/keys/public")
    Path keysDirectory();

    /** Answers that are kept and given again. */
    Cache cache();

    /** What models cost that no price table knows; all 0 means that their costs are not known. */
    Price price();

    /** What models cost. */
    Prices prices();

    /** How often everybody may call. */
    Limits limits();

    /** What everybody may spend who has no budget of his own. */
    Budgets budgets();

    /** Where the traces of calls go; without a receiver none are made. */
    Receiver traces();

    /** Where OpenTelemetry's metrics of calls go; without a receiver none are made. */
    Receiver metrics();

    /** A model provider. */
    interface Provider {
        /** The API it speaks: openai (as most do), anthropic or gemini; or cassette, which replays recorded answers. */
        @WithDefault("openai")
        ProviderType type();

        /** The API's root, e.g. {@code http://localhost:11434/v1}; with only a key set, the provider's own. */
        Optional<URI> baseUrl();

        /** The key that the provider wants. */
        Optional<Secret<String>> apiKey();

        /** Several keys, separated by commas, that share the calls. */
        Optional<List<Secret<String>>> apiKeys();

        /** The provider's name in usage records; by default the host of its URL. Only for the one without a name. */
        Optional<String> name();

        /**
         * Whether models are asked by /v1/responses here that the book of models knows to be; by default so where the
         * base URL is OpenAI's own or Azure's. Only for the type openai.
         */
        Optional<Boolean> responses();

        /**
         * The most tokens of an answer whose request names no bound, and what budgets reserve for it; only for providers
         * that insist on one.
         */
        @WithDefault("8192")
        int completionTokensMax();

        /** Where answers are recorded, one file per request with its prompt in it; a cassette replays them from here. */
        Optional<Path> cassetteDirectory();

        /**
         * Whether a recorded answer is for every tenant, which is for tests; else for the one only whose request it was an
         * answer to.
         */
        @WithDefault("false")
        boolean cassetteShared();

        /**
         * A file of certificates (PEM) that the provider's must be signed by, instead of those that Java trusts; for an
         * authority of your own.
         */
        Optional<Path> caFile();

        /**
         * The proxy by which the provider is reached, if its URL begins with https; by default that of the environment. Never
         * for this machine.
         */
        @WithDefault("${HTTPS_PROXY:${https_proxy:}}")
        Optional<Secret<String>> httpsProxy();

        /** Hosts that are reached without it, separated by commas; {@code .example.com} means all below that. */
        @WithDefault("${NO_PROXY:${no_proxy:}}")
        Optional<String> noProxy();

        /** Whether HTTP/2 is offered to a provider that is reached by TLS. */
        @WithDefault("true")
        boolean http2();

        /**
         * Whether pictures may be addresses that the provider fetches itself; by default only where the provider is not on
         * this machine or in a private network, from which an address could lead to what callers must not see.
         */
        Optional<Boolean> remoteImages();

        /** How long a connection may take to open, and its TLS handshake as long again. */
        @WithDefault("5s")
        Duration connectTimeout();

        /**
         * How long the provider may take for the first byte of a stream; shorter than a worker's patience, so that the next
         * candidate gets its turn.
         */
        @WithDefault("90s")
        Duration firstByteTimeout();

        /** How long it may think before the first byte of an answer in one piece, which often comes with the last. */
        @WithDefault("5m")
        Duration wholeTimeout();

        /** How long an answer may be silent once it has begun. */
        @WithDefault("60s")
        Duration betweenBytesTimeout();

        /** How long a model that thinks may be silent instead, before its first byte or after it. */
        @WithDefault("10m")
        Duration thinkingTimeout();

        /** How long one try may take in all. */
        @WithDefault("15m")
        Duration totalTimeout();

        /** How many calls the provider may have in flight here at once, 1 to 10,000. */
        @WithDefault("256")
        int callsMax();

        /** How many more calls may wait for one of those to end, 0 to 10,000; further ones go elsewhere or get 503. */
        @WithDefault("64")
        int queueMax();

        /** How long a call may wait so. */
        @WithDefault("5s")
        Duration queueWait();

        /** The largest single event of a stream: one may hold a picture that the model has drawn. */
        @WithDefault("16M")
        MemorySize eventBytesMax();

        /** The largest answer in one piece. */
        @WithDefault("16M")
        MemorySize replyBytesMax();
    }

    /** Retries, the circuit breaker, and limits over all tries of a call. */
    interface Guard {
        /** How often one model at one key is tried before the next one is, 1 to 10. */
        @WithDefault("3")
        int triesMax();

        /** How often a provider is asked for one call in all, 1 to 50. */
        @WithDefault("8")
        int attemptsMax();

        /** The longest pause before the second try; doubled for each further one, and a random part of it is waited. */
        @WithDefault("250ms")
        Duration backoff();

        /** The longest pause before any try; a provider that asks for a longer one is not tried again. */
        @WithDefault("8s")
        Duration backoffMax();

        /** How long a call may take with all its tries. */
        @WithDefault("15m")
        Duration totalTimeout();

        /**
         * After how many failures in a row within a minute, of two callers at least, a model at one key is left alone, 1 to
         * 1,000,000.
         */
        @WithDefault("5")
        int breakerFailures();

        /** How long it is left alone before one call tries it again; doubled each time that this fails too. */
        @WithDefault("1s")
        Duration breakerPause();

        /** How long it is left alone at most. */
        @WithDefault("30s")
        Duration breakerPauseMax();

        /** How long a model that limits our calls is left alone at most, however long it asks for. */
        @WithDefault("10m")
        Duration limitPauseMax();
    }

    /** The cache of answers. */
    interface Cache {
        /** Whether there is one. */
        @WithDefault("true")
        boolean enabled();

        /** How long an answer is kept, 1 ms or more. */
        @WithDefault("1h")
        Duration ttl();

        /** The largest answer that is kept, up to 16 MB. */
        @WithDefault("256K")
        MemorySize replyBytesMax();

        /** The largest request whose answer is looked up. */
        @WithDefault("256K")
        MemorySize requestBytesMax();

        /** How long Redis may take to give an answer before a provider is asked. */
        @WithDefault("50ms")
        Duration redisTimeout();
    }

    /** Someone who takes what OpenTelemetry tells. */
    interface Receiver {
        /** The root of an OTLP receiver over HTTP, e.g. {@code http://localhost:4318}. */
        Optional<URI> endpoint();

        /** Headers that the receiver wants: {@code name=value,name=value}, the values percent-encoded. */
        Optional<Secret<String>> headers();
    }

    /** Prices in millionths of the currency per million tokens. */
    interface Price {
        /** For a million prompt tokens that were not cached. */
        @WithDefault("0")
        long promptMicros();

        /** For a million prompt tokens from the provider's cache. */
        @WithDefault("0")
        long cachedMicros();

        /** For a million completion tokens, reasoning included. */
        @WithDefault("0")
        long completionMicros();
    }

    /** The price table. */
    interface Prices {
        /** A price table of the operator's own; its figures go before those that ship with Sluice. */
        Optional<Path> file();
    }

    /** Budgets in millionths of the price table's currency; without any, nothing is reserved and Redis is not asked. */
    interface Budgets {
        /** Each tenant's. */
        Amounts tenant();

        /** Each user's. */
        Amounts user();

        /** Each API key's. */
        Amounts key();

        /** What one session may spend. */
        Optional<Long> sessionMicros();

        /** What one turn may spend. */
        Optional<Long> turnMicros();

        /** The share of a budget from which on its owner is warned, 1 to 100. */
        @WithDefault("80")
        int warnPercent();

        /**
         * The most tokens of an answer whose request names no bound, where a budget applies: so many are reserved, and the
         * provider is told to write no more; or what its model writes at most, if that is less.
         */
        @WithDefault("16384")
        int outputTokens();

        /** How long a replica may be silent before another settles its calls at what was reserved, 5 s to 10 min. */
        @WithDefault("30s")
        Duration lease();

        /** Budgets by period. */
        interface Amounts {
            /** For ever. */
            Optional<Long> totalMicros();

            /** For each month of UTC. */
            Optional<Long> monthMicros();

            /** For each day of UTC. */
            Optional<Long> dayMicros();
        }
    }

    /** Rate limits; without any, Redis is not asked. */
    interface Limits {
        /** Named policies, e.g. {@code policies.free.requests-per-minute=…}. */
        Map<String, Policy> policies();

        /** The policy of each tenant. */
        Optional<String> tenant();

        /** The policy of each user. */
        Optional<String> user();

        /** The policy of each API key. */
        Optional<String> key();

        /** The policies of some in particular, e.g. {@code assigned."user/acme/ada"=…}. */
        Map<String, String> assigned();

        /** How many requests and tokens, at most; whoever was silent may use a whole minute's, hour's or day's at once. */
        interface Policy {
            OptionalLong requestsPerMinute();

            OptionalLong requestsPerHour();

            OptionalLong requestsPerDay();

            OptionalLong tokensPerMinute();

            OptionalLong tokensPerHour();

            OptionalLong tokensPerDay();
        }
    }
}
