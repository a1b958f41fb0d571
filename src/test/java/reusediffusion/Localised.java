package reusediffusion;

import java.io.PrintStream;
import java.util.List;
import java.util.Scanner;
import java.util.function.Function;

/** Every form that {@link EveryLocale} refuses, in compiled code, so that the rule is seen to find them. */
final class Localised {
    private static final Function<String, String> REFERENCE = String::toUpperCase;

    private Localised() {}

    static List<String> forms(PrintStream out, String text, int number) {
        out.printf("%d", number);
        return List.of(
                String.format("%05d", number),
                "%05d".formatted(number),
                text.toLowerCase(),
                REFERENCE.apply(text),
                new Scanner(text).next());
    }
}
