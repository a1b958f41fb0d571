package reusediffusion;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The methods of the main sources that are longer than a reader keeps in mind, found in parsed sources. */
final class LongMethods extends TreePathScanner<Void, Void> {
    static final Path SOURCES = Path.of("src/main/java/reusediffusion");

    /** A method has at most so many lines, from its annotations to its last brace. */
    private static final int MOST = 25;

    /**
     * Methods that are longer, each for a record of many columns that it fills, with the lines that they have now: each may lose some, and none
     * may gain any or join them.
     */
    private static final Map<String, Integer> LONGER = Map.ofEntries(
            Map.entry("job/benchmark/BenchmarkRows.java#row", 34),
            Map.entry("report/fleet/figures/PolicySums.java#figures", 37),
            Map.entry("spark/sink/ledger/ManifestRow.java#of", 38));

    private final Path root;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Map<String, Integer> lengths;

    private LongMethods(Path root, CompilationUnitTree unit, SourcePositions positions, Map<String, Integer> lengths) {
        this.root = root;
        this.unit = unit;
        this.positions = positions;
        this.lengths = lengths;
    }

    /** What is wrong, in sentences: methods that are too long, and exceptions that are none any more. */
    static List<String> faults() throws IOException {
        List<String> faults = new ArrayList<>();
        Map<String, Integer> lengths = lengths(SOURCES);
        lengths.forEach((method, lines) -> {
            int most = LONGER.getOrDefault(method, MOST);
            if (lines > most) {
                faults.add(method + " has " + lines + " lines, more than " + most + "; split it by what it does.");
            }
        });
        LONGER.forEach((method, lines) -> {
            if (lengths.getOrDefault(method, 0) <= MOST) {
                faults.add(method + " is not long any more; take it out of the exceptions.");
            }
        });
        return faults;
    }

    /** The lines of each method below a folder, by {@code FILE#METHOD}; the longest of those that share a name. */
    static Map<String, Integer> lengths(Path root) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, Integer> lengths = new TreeMap<>();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(root)) {
            List<Path> sources =
                    all.filter(path -> path.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new LongMethods(root, unit, positions, lengths).scan(unit, null);
            }
        }
        return lengths;
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
        LineMap lines = unit.getLineMap();
        long first = lines.getLineNumber(positions.getStartPosition(unit, method));
        long last = lines.getLineNumber(positions.getEndPosition(unit, method));
        Path file =
                root.toAbsolutePath().relativize(Path.of(unit.getSourceFile().toUri()));
        lengths.merge(file + "#" + method.getName(), (int) (last - first + 1), Math::max);
        return super.visitMethod(method, none);
    }
}
