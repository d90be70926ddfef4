package dev.sluice.session;

import static io.restassured.RestAssured.given;

import dev.sluice.contracts.TenantId;
import dev.sluice.contracts.UserId;
import dev.sluice.session.identity.UserAccounts;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** People for tests: made once, logged in through the front door. */
@ApplicationScoped
public class People {
    private static final String PASSWORD = "correct horse battery staple";

    private final UserAccounts accounts;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    /** Somebody with a token. */
    public record Person(TenantId tenant, UserId user, String token) {
        /** A JSON request in this person's name. */
        public RequestSpecification asks() {
            return given().auth().oauth2(token).contentType(ContentType.JSON);
        }
    }

    public People(UserAccounts accounts) {
        this.accounts = accounts;
    }

    public Person developer(String name) {
        return person("acme", name, "developer");
    }

    public Person person(String tenant, String name, String role) {
        var token = tokens.computeIfAbsent(name, _ -> {
            accounts.add(new TenantId(tenant), new UserId(name), PASSWORD, Set.of(role));
            return login(name, PASSWORD);
        });
        return new Person(new TenantId(tenant), new UserId(name), token);
    }

    public static String login(String name, String password) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("username", name, "password", password))
                .post("/api/v1/auth/login")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
