package dev.sluice.session.sharing;

import dev.sluice.contracts.Digest;
import dev.sluice.contracts.SessionId;
import dev.sluice.session.access.Access;
import dev.sluice.session.access.Right;
import dev.sluice.session.audit.AuditTrail;
import dev.sluice.session.door.problem.Problem;
import dev.sluice.session.identity.Caller;
import dev.sluice.session.projection.Database;
import dev.sluice.session.projection.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Links that show what happened in a session to whoever has one: 256 random bits, of which only the SHA-256 is kept, good
 * for a time and until somebody takes them back (docs/adr/0115-a-link-is-a-word-and-a-row.md).
 */
@ApplicationScoped
public class Links {
    /** How many of a session are good at once. */
    public static final int GOOD_MAX = 32;

    public static final Duration LIFE_MAX = Duration.ofDays(30);

    private static final String PREFIX = "link-sluice-";
    private static final int WORD_BYTES = 32;
    private static final int ID_BYTES = 12;

    private final Access access;
    private final Database database;
    private final AuditTrail audit;
    private final SecureRandom random = new SecureRandom();

    /** @param word what whoever has it shows; nobody can ever say it again */
    public record Made(LinkRow row, String word) {}

    public Links(Access access, Database database, AuditTrail audit) {
        this.access = access;
        this.database = database;
        this.audit = audit;
    }

    /** Makes a link, which is good once this returns. */
    public Made make(Caller caller, SessionId session, Duration life) {
        access.require(caller, session, Right.SHARE_SESSION);
        if (good(session).size() >= GOOD_MAX) {
            throw Problem.of(409, "too_many_links", "a session has at most " + GOOD_MAX + " links; take one back");
        }
        var word = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(WORD_BYTES));
        var row = new LinkRow();
        row.id = "l-" + HexFormat.of().formatHex(bytes(ID_BYTES));
        row.sessionId = session.value();
        row.sha256 = Digest.sha256Hex(word);
        row.createdAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        row.expiresAt = row.createdAt.plus(life);
        database.change(() -> LinkRow.forget(session, row.createdAt).chain(() -> row.<LinkRow>persist()));
        tell(caller, "link.create", session, row.id, Map.of("until", row.expiresAt.toString()));
        return new Made(row, word);
    }

    /** The good links of a session, the newest first. */
    public List<LinkRow> list(Caller caller, SessionId session) {
        access.require(caller, session, Right.SHARE_SESSION);
        return good(session);
    }

    /** Takes a link back, for good; 404 if the session has no such link any more. */
    public void revoke(Caller caller, SessionId session, String id) {
        access.require(caller, session, Right.SHARE_SESSION);
        if (database.change(() -> LinkRow.revoke(session, id, Instant.now())) == 0) {
            throw Problem.notFound();
        }
        tell(caller, "link.revoke", session, id, Map.of());
    }

    /** The link of a word, if it is good now. */
    public Optional<LinkRow> find(String word) {
        var sha256 = Digest.sha256Hex(word);
        return Optional.ofNullable(database.ask(() -> LinkRow.good(sha256, Instant.now())));
    }

    /** Somebody begins to read by a link: nobody knows who, but the audit knows from where. */
    public void used(LinkRow link) {
        var scope = database.ask(() -> SessionRow.<SessionRow>findById(link.sessionId))
                .scope();
        audit.allowed(scope.tenant(), AuditTrail.NOBODY, "session.replay", link.sessionId, Map.of("link", link.id));
    }

    private List<LinkRow> good(SessionId session) {
        return database.ask(() -> LinkRow.good(session, Instant.now()));
    }

    private void tell(Caller caller, String action, SessionId session, String id, Map<String, String> more) {
        var details = new HashMap<>(more);
        details.put("session", session.value());
        audit.allowed(caller.tenant(), caller.user(), action, id, details);
    }

    private byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
