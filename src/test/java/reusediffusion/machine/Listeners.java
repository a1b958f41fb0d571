package reusediffusion.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The addresses at which a process and its children wait for others, as Linux tells them. */
public final class Listeners {
    private static final String LISTENS = "0A";

    private Listeners() {}

    public static Set<String> of(ProcessHandle process) {
        Set<String> addresses = new TreeSet<>();
        Stream.concat(Stream.of(process), process.descendants())
                .forEach(each -> addresses.addAll(of(Path.of("/proc", "" + each.pid()))));
        return addresses;
    }

    private static Set<String> of(Path process) {
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            Set<String> sockets = files.map(Listeners::target).collect(Collectors.toSet());
            Set<String> addresses = new TreeSet<>();
            for (String table : new String[] {"tcp", "tcp6"}) {
                for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
                    String[] words = line.strip().split("\\s+");
                    if (words[3].equals(LISTENS) && sockets.contains("socket:[" + words[9] + "]")) {
                        addresses.add(address(words[1].split(":")[0]));
                    }
                }
            }
            return addresses;
        } catch (IOException e) {
            return Set.of(); // it has ended
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Version 4 of the protocol, also where it is written as one of version 6: the last eight digits, from the back. */
    private static String address(String digits) {
        boolean four = digits.length() == 8 || digits.startsWith("0000000000000000FFFF0000");
        if (!four) {
            return digits;
        }
        String last = digits.substring(digits.length() - 8);
        return Stream.of(6, 4, 2, 0)
                .map(i -> "" + Integer.parseInt(last.substring(i, i + 2), 16))
                .collect(Collectors.joining("."));
    }
}
