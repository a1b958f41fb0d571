package reusediffusion.hub;

import java.time.Duration;

/**
 * How long to wait for a server, step by step, before giving up.
 *
 * @param connect for a connection
 * @param answer for the beginning of an answer
 * @param stall for further bytes of an answer; less than a kilobyte in this time counts as none
 * @param firstWait before the second attempt; it doubles from one to the next
 * @param longestWait between two attempts, where the server does not ask for more
 * @param longestAsked the longest pause that is granted to a server that asks for one
 * @param attempts that bring nothing new, one after another
 */
public record Timeouts(
        Duration connect,
        Duration answer,
        Duration stall,
        Duration firstWait,
        Duration longestWait,
        Duration longestAsked,
        int attempts) {

    /** The waiting times for ordinary networks. */
    public static final Timeouts ORDINARY = new Timeouts(
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            6);
}
