package reusediffusion.spark.sink.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * Who holds an output folder.
 *
 * @param host for people: several machines and containers may have one name
 * @param user whose process it is; others may not see it
 * @param boot the start of the kernel that its number belongs to, or null where there is none to read
 * @param namespace of process numbers, such as a container's; null where there is none to read
 * @param started when it started: a process number alone is used again by others
 * @param token different for every lock that is taken
 */
record LockHolder(
        String run,
        String host,
        long process,
        String user,
        String boot,
        String namespace,
        String started,
        String token) {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    private static final LockHolder UNKNOWN = new LockHolder(null, null, 0, null, null, null, null, null);

    static LockHolder here(String run) {
        long process = ProcessHandle.current().pid();
        return new LockHolder(
                run,
                hostName(),
                process,
                System.getProperty("user.name"),
                Processes.boot(),
                Processes.namespace(),
                Processes.started(process),
                UUID.randomUUID().toString());
    }

    /** Of a lock's content; nobody in particular where that is empty, cut off or of something else. */
    static LockHolder parse(String json) {
        try {
            LockHolder holder = JSON.readValue(json, LockHolder.class);
            return holder == null ? UNKNOWN : holder;
        } catch (JsonProcessingException e) {
            return UNKNOWN;
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A lock cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** It is a process that this one would see, and it runs no more. */
    boolean died() {
        return boot != null
                && namespace != null
                && started != null
                && boot.equals(Processes.boot())
                && namespace.equals(Processes.namespace())
                && System.getProperty("user.name").equals(user)
                && Processes.ended(process, started);
    }

    /** A text such as {@code run 20260101T000000-ab12 (process 77 on host)}. */
    @Override
    public String toString() {
        return run == null ? "another driver" : "run " + run + " (process " + process + " on " + host + ")";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
