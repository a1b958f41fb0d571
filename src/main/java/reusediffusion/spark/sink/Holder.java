package reusediffusion.spark.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * Who holds an output folder.
 *
 * @param started when the process started, as ISO text: a process number alone is used again by others
 */
record Holder(String run, String host, long process, String started) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Holder here(String run) {
        ProcessHandle process = ProcessHandle.current();
        return new Holder(run, hostName(), process.pid(), started(process));
    }

    static Holder parse(String json) {
        try {
            return JSON.readValue(json, Holder.class);
        } catch (JsonProcessingException e) {
            return new Holder("?", "?", 0, "?");
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A lock cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    /** It ran on this host, and runs no more. */
    boolean died() {
        return host.equals(hostName())
                && ProcessHandle.of(process)
                        .map(p -> !started(p).equals(started))
                        .orElse(true);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("?");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
