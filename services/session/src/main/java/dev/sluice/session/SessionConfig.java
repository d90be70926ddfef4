package dev.sluice.session;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The dials of the session service. Every default suits a laptop. */
@ConfigMapping(prefix = "sluice.session")
public interface SessionConfig {
    /** How long a request waits for the fact that answers it before it gives 503. */
    @WithDefault("10s")
    Duration answerMax();

    /** How long the broker may take to acknowledge an intent before the request gives 503. */
    @WithDefault("8s")
    Duration ackMax();

    /** How long one question to Postgres may take before the request gives 503. */
    @WithDefault("5s")
    Duration databaseMax();

    /**
     * The name of this replica, which no other has at the same time and which a restart keeps: after a crash it projects on
     * at once. Default: none, and the projection waits for the dead one's time-out, 6 to 15 s.
     */
    Optional<String> replica();

    /** How long a request waits for the projection to catch up with a fact that this replica has already seen. */
    @WithDefault("2s")
    Duration projectionMax();

    /** How long {@code POST /agent/chat} waits for the end of its turn before it answers 202. */
    @WithDefault("5m")
    Duration chatMax();

    /** How many answers may be awaited at once in this process; beyond that a request gets 503. */
    @WithDefault("10000")
    @Min(1)
    @Max(1_000_000)
    int answersOpenMax();

    /** How many jobs of high priority a user may have that have not ended; one more gets 429. 0 to 1,000. */
    @WithDefault("5")
    @Min(0)
    @Max(1_000)
    int urgentJobsMax();

    /** How many sessions a user may fork in an hour; one more gets 429. 1 to 100,000. */
    @WithDefault("120")
    @Min(1)
    @Max(100_000)
    int forksPerHourMax();

    Identity identity();

    Keys keys();

    Socket socket();

    Stream stream();

    Tail tail();

    TurnDials turn();

    Callbacks callbacks();

    /** Who may come in. */
    interface Identity {
        /** Whether this service issues tokens itself; set it to false where an OIDC provider does. */
        @WithDefault("true")
        boolean builtIn();

        /** The name that stands as {@code iss} in tokens. */
        @WithDefault("${sluice.identity.issuer:sluice}")
        String issuer();

        /** The name that stands as {@code aud} in tokens. */
        @WithDefault("${sluice.identity.audience:sluice}")
        String audience();

        /** The claim that names the caller's tenant. */
        @WithDefault("tenant")
        String tenantClaim();

        /** The claim that lists the caller's roles, or the path to it: {@code realm_access/roles}. */
        @WithDefault("${sluice.identity.roles-claim:groups}")
        String rolesClaim();

        /** How long an access token is good. */
        @WithDefault("15m")
        Duration accessTokenLife();

        /** How long a refresh token is good; each refresh gives a new one. */
        @WithDefault("7d")
        Duration refreshTokenLife();

        /** How long a login lasts, however often it is refreshed. */
        @WithDefault("30d")
        Duration loginLife();

        /** The issuer's RSA key as PKCS#8 PEM, shared by all replicas; made with mode 0600 if there is none. */
        @WithDefault("${sluice.data:.sluice}/keys/private/session-issuer.pem")
        Path issuerKeyFile();

        /** Where the first administrator's generated password is left, with mode 0600. */
        @WithDefault("${sluice.data:.sluice}/initial-admin-password")
        Path initialPasswordFile();

        /** Failed logins per user and address in five minutes before further ones get 429. */
        @WithDefault("10")
        @Min(1)
        @Max(1000)
        int loginFailuresMax();

        /** Failed logins per address in five minutes before further ones get 429. */
        @WithDefault("100")
        @Min(1)
        @Max(100_000)
        int loginFailuresPerAddressMax();

        /** Failed logins in all in five minutes before an address that has failed three times gets 429. */
        @WithDefault("1000")
        @Min(1)
        @Max(10_000_000)
        int loginFailuresInAllMax();
    }

    /** The key that signs grants. */
    interface Keys {
        /** The Ed25519 private key of this service; made if there is none. */
        @WithDefault("${sluice.data:.sluice}/keys/private/session.pem")
        Path privateFile();

        /** Where verifiers look for public keys. */
        @WithDefault("${sluice.keys.public-directory:${sluice.data:.sluice}/keys/public}")
        Path publicDirectory();
    }

    /** What one WebSocket may use. */
    interface Socket {
        /** Further browser origins that may connect, for example {@code https://ide.example}; the own host always may. */
        Optional<Set<String>> origins();

        /** Open sockets of one user. */
        @WithDefault("20")
        @Min(1)
        int perUserMax();

        /** Open sockets from one address. */
        @WithDefault("200")
        @Min(1)
        int perAddressMax();

        /** Open sockets of this process. */
        @WithDefault("5000")
        @Min(1)
        int perProcessMax();

        /** Messages of one socket that are not finished yet; one more closes it with 1013. */
        @WithDefault("64")
        @Min(1)
        @Max(64)
        int messagesOpenMax();

        /** Sessions that one socket may watch at once. */
        @WithDefault("50")
        @Min(1)
        @Max(1000)
        int sessionsMax();

        /** Bytes that all sockets of this process may have under way, to their clients and again from them. */
        @WithDefault("67108864")
        @Min(16_777_216)
        long bytesMax();

        /** How long a client may take to accept what it is sent before it is closed with 1013. */
        @WithDefault("10s")
        Duration sendMax();

        /** How long a socket may be silent, pings unanswered, before it is closed. */
        @WithDefault("2m")
        Duration idleMax();
    }

    /** Who may be told over HTTP what happens: streams of events, and chats that wait for their answer. */
    interface Stream {
        /** Open ones of one user; one more gets 429. */
        @WithDefault("20")
        @Min(1)
        int perUserMax();

        /** Open ones from one address; one more gets 429. */
        @WithDefault("200")
        @Min(1)
        int perAddressMax();

        /** Open ones of this process; one more gets 429. */
        @WithDefault("2000")
        @Min(1)
        int perProcessMax();
    }

    /** What a replica keeps of the newest facts and deltas. */
    interface Tail {
        /** Bytes of facts and deltas held in memory over all sessions; older ones come from Postgres. */
        @WithDefault("67108864")
        @Min(1_048_576)
        long bytesMax();

        /** Bytes of facts and deltas held in memory of one session. */
        @WithDefault("8388608")
        @Min(65_536)
        long bytesPerSessionMax();

        /** Facts held of one session. */
        @WithDefault("1000")
        @Min(10)
        int factsPerSessionMax();

        /** How far back deltas are read at start: at least as long as a step may take. */
        @WithDefault("10m")
        Duration window();

        /** How long a session without watchers stays in memory. */
        @WithDefault("15m")
        Duration idleMax();

        /** Owners of sessions held in memory. */
        @WithDefault("100000")
        @Min(100)
        long ownersMax();
    }

    /** Who is told of the ends of jobs. */
    interface Callbacks {
        /** From which the secrets of jobs follow, shared by all replicas; made with mode 0600 if there is none. */
        @WithDefault("${sluice.data:.sluice}/keys/private/session-callbacks.key")
        Path keyFile();

        /** How long somebody may take to answer. 100 ms to 60 s. */
        @WithDefault("10s")
        Duration timeout();

        /** How often each is tried. */
        @WithDefault("10")
        @Min(1)
        @Max(100)
        int attemptsMax();

        /** Whether addresses that the internet does not lead to may be told, too: this machine, its network. */
        @WithDefault("false")
        boolean privateAddresses();
    }
}
