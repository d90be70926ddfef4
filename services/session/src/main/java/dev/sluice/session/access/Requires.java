package dev.sluice.session.access;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The right that a door asks for: stands on every endpoint and frame that does not open to everybody. Whoever has it
 * nowhere is refused before the request is read; how far it reaches, {@link Access} finds out when it is known what for.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Requires {
    Right value();
}
