package dev.sluice.session.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LimitBookTest {
    private static final Limits INSTALLED = Limits.standard();
    private static final TenantId ACME = new TenantId("acme");

    @Test
    void whereNothingIsSaidTheInstallationsCount() {
        assertEquals(INSTALLED, book(Map.of(), Map.of()).of(ACME, Role.CODER));
    }

    @Test
    void aTenantsTakeThePlaceOfTheInstallations() {
        var book = book(Map.of("acme", steps(150)), Map.of());

        assertEquals(150, book.of(ACME, Role.CODER).stepsMax());
        assertEquals(
                INSTALLED.stepsMax(), book.of(new TenantId("other"), Role.CODER).stepsMax());
    }

    @Test
    void aRolesOnlyLowerThem() {
        var book = book(Map.of("acme", steps(20)), Map.of("coder", steps(150), "ask", steps(3)));

        assertEquals(20, book.of(ACME, Role.CODER).stepsMax());
        assertEquals(3, book.of(ACME, Role.ASK).stepsMax());
    }

    @Test
    void aRolesMoneyCountsWhereNobodyElseCounts() {
        var book = book(Map.of("acme", micros(900)), Map.of("coder", micros(1_000), "ask", micros(500)));

        assertEquals(Optional.of(900L), book.of(ACME, Role.CODER).costMicrosMax());
        assertEquals(Optional.of(500L), book.of(ACME, Role.ASK).costMicrosMax());
        assertEquals(
                Optional.of(1_000L), book.of(new TenantId("other"), Role.CODER).costMicrosMax());
    }

    @Test
    void aBookWithALimitOutOfBoundsDoesNotExist() {
        assertThrows(IllegalArgumentException.class, () -> book(Map.of("acme", steps(201)), Map.of()));
        assertThrows(IllegalArgumentException.class, () -> book(Map.of(), Map.of("ask", micros(0))));
    }

    private static LimitBook book(Map<String, LimitPart> tenants, Map<String, LimitPart> roles) {
        return new LimitBook(INSTALLED, tenants, roles);
    }

    private static LimitPart steps(int most) {
        return part(Optional.of(most), Optional.empty());
    }

    private static LimitPart micros(long most) {
        return part(Optional.empty(), Optional.of(most));
    }

    private static LimitPart part(Optional<Integer> steps, Optional<Long> costMicros) {
        return new LimitPart(
                steps,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                costMicros);
    }
}
