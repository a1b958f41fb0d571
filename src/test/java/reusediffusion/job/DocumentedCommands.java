package reusediffusion.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The commands that pages show: what bash makes of them, with programs that only say how they were called. */
final class DocumentedCommands {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`((?:jobs/[a-z]|mvn |src/test/)[^`]*)`");
    /** Programs that are not there print nothing and succeed, so that what follows is reached. */
    private static final String BASH =
            """
            command_not_found_handle() { :; }
            mvn() { called mvn "$@"; }
            spark-submit() { called spark-submit "$@"; }
            called() { printf '%s\\0' "$@" >> calls; printf '\\n' >> calls; }
            mkdir() { command -p mkdir "$@"; }
            """;

    private DocumentedCommands() {}

    /** A command with its words, and the page that shows it. */
    record Call(String page, List<String> words) {
        String program() {
            return words.get(0);
        }

        List<String> arguments() {
            return words.subList(1, words.size());
        }

        @Override
        public String toString() {
            return page + ": " + String.join(" ", words);
        }
    }

    /** All Markdown pages of the tree that users and developers read. */
    static List<Path> pages() {
        try (Stream<Path> tops = Files.list(Path.of(""));
                Stream<Path> below = Stream.of("docs", "input", "models", "src")
                        .map(Path::of)
                        .flatMap(DocumentedCommands::walk)) {
            return Stream.concat(tops, below)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text outside of blocks of code. */
    static String prose(String page) {
        return BLOCK.matcher(page).replaceAll("");
    }

    /** What bash calls of our programs where it runs all that the pages show, in an empty folder. */
    static List<Call> calls(List<Path> pages, Path folder) throws Exception {
        Files.createDirectory(folder.resolve("jobs"));
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            for (Path job : jobs.toList()) {
                Path stub = folder.resolve(job.toString());
                Files.writeString(stub, "#!/bin/bash\n{ printf '%s\\0' \"$0\" \"$@\"; echo; } >> calls\n");
                stub.toFile().setExecutable(true);
            }
        }
        List<Call> calls = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            for (String block : blocks(text)) {
                calls(page.toString(), block, folder, calls);
            }
        }
        return calls;
    }

    private static List<String> blocks(String page) {
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            if (block.group(1).equals("bash")) {
                blocks.add(block.group(2));
            }
        }
        StringBuilder inline = new StringBuilder();
        Matcher mentioned = INLINE.matcher(prose(page));
        while (mentioned.find()) {
            // "a | b" in a sentence names two commands; brackets hold what may be left out.
            inline.append(mentioned
                            .group(1)
                            .replace('\n', ' ')
                            .replaceAll(" \\| .*", "")
                            .replaceAll("[\\[\\]]", ""))
                    .append('\n');
        }
        blocks.add(inline.toString());
        return blocks;
    }

    private static void calls(String page, String block, Path folder, List<Call> calls) throws Exception {
        Path log = folder.resolve("calls");
        Files.deleteIfExists(log);
        Path script = Files.writeString(folder.resolve("block"), BASH + block);
        ProcessBuilder bash = new ProcessBuilder("/bin/bash", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        bash.environment().put("PATH", folder.toString());
        bash.environment().put("HOME", folder.toString());
        Process process = bash.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (said.contains("syntax error") || said.contains(": jobs/")) {
            throw new AssertionError(page + ": bash says of\n" + block + "\n" + said);
        }
        if (Files.exists(log)) {
            for (String line : Files.readString(log).split("\0\n")) {
                calls.add(new Call(page, List.of(line.split("\0", -1))));
            }
        }
    }
}
