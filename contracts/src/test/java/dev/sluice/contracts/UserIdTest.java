package dev.sluice.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UserIdTest {
    private static final String ONE = "https://one.example/realms/a";
    private static final String OTHER = "https://other.example/realms/a";

    @Test
    void anAccountOfThisInstallationIsItsSubject() {
        assertEquals(new UserId("anna"), UserId.of("sluice", "anna"));
        assertFalse(UserId.of("sluice", "anna").isFromElsewhere());
    }

    @Test
    void twoIssuersAnnasNeverMeet() {
        assertNotEquals(UserId.of(ONE, "anna"), UserId.of(OTHER, "anna"));
        assertNotEquals(UserId.of(ONE, "anna"), UserId.of("sluice", "anna"));
        assertEquals(UserId.of(ONE, "anna"), UserId.of(ONE, "anna"));
    }

    @Test
    void anotherIssuersSubjectMayLookLikeAnything() {
        assertTrue(UserId.of(ONE, "auth0|5f7c a/b").isFromElsewhere());
        assertTrue(UserId.of(ONE, "a".repeat(255)).isFromElsewhere());
    }
}
