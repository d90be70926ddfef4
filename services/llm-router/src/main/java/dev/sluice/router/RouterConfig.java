package dev.sluice.router;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The dials of the llm-router. */
@ConfigMapping(prefix = "sluice.llm-router")
public interface RouterConfig {
    /** The model provider behind this door. */
    Provider provider();

    /** The provider's model for every role that names none of its own. */
    @WithDefault("gpt-4.1-mini")
    String model();

    /** The provider's model for single roles, e.g. {@code models.coder=…}. */
    Map<String, String> models();

    /** Whether the scripted demo model answers where no provider is configured. */
    @WithDefault("false")
    boolean demo();

    /** The pause between two words of the demo model, 0 to 1 s. */
    @WithDefault("15ms")
    Duration demoTokenPause();

    /** The largest request body, up to 8 MB. */
    @WithDefault("8M")
    MemorySize requestBytesMax();

    /** How many calls may be in flight at once, 1 to 10,000; further ones get 503. */
    @WithDefault("512")
    int callsMax();

    /** The directory with the public keys of the platform's services. */
    @WithDefault(".sluice/keys/public")
    Path keysDirectory();

    /** What models cost that no price table knows; all 0 means that their costs are not known. */
    Price price();

    /** What models cost. */
    Prices prices();

    /** How often everybody may call. */
    Limits limits();

    /** What everybody may spend who has no budget of his own. */
    Budgets budgets();

    /** The one OpenAI-compatible provider. */
    interface Provider {
        /** The API's root, e.g. {@code http://localhost:11434/v1}; with only a key set, OpenAI's own. */
        Optional<URI> baseUrl();

        /** The key that the provider wants as a bearer token. */
        Optional<Secret<String>> apiKey();

        /** The provider's name in usage records; by default the host of its URL. */
        Optional<String> name();

        /** How long a connection may take to open. */
        @WithDefault("5s")
        Duration connectTimeout();

        /** How long the provider may think before the first byte of a stream. */
        @WithDefault("120s")
        Duration firstByteTimeout();

        /** How long a stream may be silent once it has begun. */
        @WithDefault("60s")
        Duration betweenBytesTimeout();

        /** How long a call may take in all. */
        @WithDefault("15m")
        Duration totalTimeout();

        /** How many connections to the provider may be open, 1 to 10,000. */
        @WithDefault("512")
        int connectionsMax();

        /** The largest single event of a stream. */
        @WithDefault("1M")
        MemorySize eventBytesMax();

        /** The largest answer in one piece. */
        @WithDefault("16M")
        MemorySize replyBytesMax();
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

        /** The completion tokens that are reserved for a call which names no most. */
        @WithDefault("4096")
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
