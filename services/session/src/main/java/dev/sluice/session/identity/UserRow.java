package dev.sluice.session.identity;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

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

    public boolean disabled;

    public Set<AccessRole> accessRoles() {
        var known = EnumSet.noneOf(AccessRole.class);
        Arrays.stream(roles.split(",")).forEach(name -> AccessRole.of(name).ifPresent(known::add));
        return known;
    }
}
