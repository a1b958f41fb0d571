package reusediffusion.launch;

import java.nio.charset.StandardCharsets;

/** What a start printed, errors too, and its exit code. */
record Launch(int code, String output) {
    static Launch of(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Launch(process.waitFor(), output);
    }
}
