package reusediffusion.spark.sink.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What Linux says of processes. Elsewhere it says nothing, and nobody is taken for dead. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    /** Places in {@code /proc/PID/stat} after the name, which stands in brackets. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    private Processes() {}

    /** Different after every start of the kernel; containers of one machine share it. */
    static String boot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Within which process numbers are different. */
    static String namespace() {
        try {
            return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** When a process started, in ticks since the kernel's start, which no setting of the clock changes; null where it cannot be read. */
    static String started(long process) {
        try {
            return stat(process)[START_TICKS];
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** There is no such process of this start any more, or only its entry, which its parent has not collected. */
    static boolean ended(long process, String started) {
        try {
            String[] stat = stat(process);
            return !stat[START_TICKS].equals(started) || stat[STATE].equals("Z") || stat[STATE].equals("X");
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static String[] stat(long process) throws IOException {
        String line = Files.readString(PROC.resolve(process + "/stat"), StandardCharsets.ISO_8859_1);
        return line.substring(line.lastIndexOf(')') + 2).split(" ");
    }
}
