package dev.sluice.keys;

import dev.sluice.contracts.Scope;
import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The session service's word that a session is there and whose it is, and perhaps that its owner shares it with somebody.
 * Executors know nothing of a session before its first call, and never of shares; with a ticket they make a workspace earlier, or
 * let a guest in. It opens nothing by itself: its bearer proves in the same request that he is the user that it names.
 *
 * @param template what the workspace begins as, if that is not empty
 * @param guest for whom it is, if not for the owner
 * @param expiresAt in whole seconds
 */
public record WorkspaceTicket(Scope scope, Optional<String> template, Optional<Guest> guest, Instant expiresAt) {
    /** How long an owner's ticket counts. */
    public static final Duration LIFE = Duration.ofMinutes(5);

    /** How long a guest's counts: executors do not learn that a session is shared with him no more. */
    public static final Duration GUEST_LIFE = Duration.ofSeconds(15);

    private static final String MARK = "sluice-workspace-ticket-1";
    private static final String GUEST_MARK = "sluice-workspace-guest-1";

    /**
     * Somebody else of the owner's tenant.
     *
     * @param mayWrite whether he may put files into the workspace, and not only look
     */
    public record Guest(UserId user, boolean mayWrite) {}

    public WorkspaceTicket {
        if (template.filter(name -> name.isEmpty() || name.indexOf('\n') >= 0).isPresent()) {
            throw new IllegalArgumentException("no name of a template");
        }
    }

    /** One that counts from now on. */
    public static WorkspaceTicket fresh(Scope scope, Optional<String> template, Instant now) {
        return new WorkspaceTicket(
                scope, template, Optional.empty(), now.plus(LIFE).truncatedTo(ChronoUnit.SECONDS));
    }

    /** One for a guest that counts from now on. */
    public static WorkspaceTicket fresh(Scope scope, Optional<String> template, Guest guest, Instant now) {
        return new WorkspaceTicket(
                scope, template, Optional.of(guest), now.plus(GUEST_LIFE).truncatedTo(ChronoUnit.SECONDS));
    }

    /** In whose name it is shown. */
    Scope bearer() {
        return guest.map(somebody -> new Scope(scope.tenant(), somebody.user(), scope.session()))
                .orElse(scope);
    }

    /** As it goes into a header: what it says and the signature over that, base64url, with a dot between them. */
    public String sign(SigningKey key) {
        var said = said(key.id()).getBytes(StandardCharsets.UTF_8);
        var base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(said) + "." + base64.encodeToString(key.sign(said));
    }

    /** What is signed: each field a line, behind a mark that no other thing that this key signs has. */
    private String said(String keyId) {
        var owned = String.join(
                "\n",
                guest.isPresent() ? GUEST_MARK : MARK,
                keyId,
                scope.tenant().value(),
                scope.user().value(),
                scope.session().value(),
                template.orElse(""),
                Long.toString(expiresAt.getEpochSecond()));
        return guest.map(somebody ->
                        String.join("\n", owned, somebody.user().value(), Boolean.toString(somebody.mayWrite())))
                .orElse(owned);
    }

    /** A ticket that somebody showed, and what must be true for it to count. */
    record Shown(WorkspaceTicket ticket, String keyId, byte[] said, byte[] signature) {
        private static final int LINES = 7;
        private static final int GUEST_LINES = 9;

        /** Empty if it is none, whoever signed it. */
        static Optional<Shown> read(String header) {
            try {
                var parts = List.of(header.split("\\.", -1));
                var said = Base64.getUrlDecoder().decode(parts.getFirst());
                var lines = new String(said, StandardCharsets.UTF_8).split("\n", -1);
                var guest = lines[0].equals(GUEST_MARK);
                if (parts.size() != 2
                        || !(guest || lines[0].equals(MARK))
                        || lines.length != (guest ? GUEST_LINES : LINES)) {
                    return Optional.empty();
                }
                var scope = new Scope(new TenantId(lines[2]), new UserId(lines[3]), new SessionId(lines[4]));
                var template = Optional.of(lines[5]).filter(name -> !name.isEmpty());
                var somebody = guest
                        ? Optional.of(new Guest(new UserId(lines[7]), Boolean.parseBoolean(lines[8])))
                        : Optional.<Guest>empty();
                var ticket =
                        new WorkspaceTicket(scope, template, somebody, Instant.ofEpochSecond(Long.parseLong(lines[6])));
                return Optional.of(
                        new Shown(ticket, lines[1], said, Base64.getUrlDecoder().decode(parts.getLast())));
            } catch (IllegalArgumentException | DateTimeException malformed) {
                return Optional.empty();
            }
        }
    }
}
