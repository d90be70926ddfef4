package dev.sluice.session.spending;

import dev.sluice.contracts.SessionId;
import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.TurnId;
import dev.sluice.contracts.UserId;
import java.util.Optional;

/**
 * Whose a budget is: {@code tenant/<t>}, or {@code user}, {@code key}, {@code session}, {@code turn} with
 * {@code /<t>/<whose>}.
 */
public record BudgetName(String scope, TenantId tenant, Optional<String> whose) {
    public BudgetName {
        switch (scope) {
            case "tenant" -> check(whose.isEmpty());
            case "user" -> whose.ifPresentOrElse(UserId::new, () -> check(false));
            case "key" -> check(whose.isPresent() && whose.get().matches("k-[0-9a-f]{24}"));
            case "session" -> whose.ifPresentOrElse(SessionId::new, () -> check(false));
            case "turn" -> whose.ifPresentOrElse(TurnId::new, () -> check(false));
            default -> check(false);
        }
    }

    /** The name out of a path. */
    public static BudgetName of(String scope, String rest) {
        var parts = rest.split("/", 2);
        return new BudgetName(
                scope, new TenantId(parts[0]), parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
    }

    /** Whether it is one of a session or a turn, which know no days and months. */
    public boolean isPassing() {
        return scope.equals("session") || scope.equals("turn");
    }

    @Override
    public String toString() {
        return scope + "/" + tenant + whose.map(name -> "/" + name).orElse("");
    }

    private static void check(boolean wellFormed) {
        if (!wellFormed) {
            throw new IllegalArgumentException("malformed budget name");
        }
    }
}
