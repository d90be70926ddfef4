package dev.sluice.session.identity;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Somebody who may log in where no OIDC provider is set. */
@Entity
@Table(schema = "session", name = "users")
public class UserRow extends PanacheEntityBase {
    @Id
    public String id;

    public String tenant;
    public String name;

    @Column(name = "password_hash")
    public String passwordHash;

    public String roles;

    @Column(name = "created_at")
    public Instant createdAt;

    /** The roles, by the names that tokens have now. */
    Set<String> roleNames() {
        return Arrays.stream(roles.split(","))
                .flatMap(name -> AccessRole.of(name).stream())
                .map(AccessRole::word)
                .collect(Collectors.toSet());
    }
}
