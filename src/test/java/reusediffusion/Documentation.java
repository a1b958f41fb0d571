package reusediffusion;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What Javadoc lacks, found in parsed sources, which takes no class path. */
final class Documentation extends TreePathScanner<Void, Void> {
    /** Fewer words are no sentence that says what a thing is. */
    private static final int FEWEST_WORDS = 4;

    /** Thrown for what no caller did wrong. */
    private static final Set<String> FAULTS = Set.of("IllegalStateException", "UncheckedIOException", "IOException");

    private static final Pattern WITHOUT_VERSION = Pattern.compile("\\b(diffusers|transformers|PyTorch)\\b(?! \\d|')");

    private final DocTrees docs;
    private final CompilationUnitTree unit;
    private final List<String> missing;
    private final boolean everyField;

    private Documentation(DocTrees docs, CompilationUnitTree unit, List<String> missing, boolean everyField) {
        this.docs = docs;
        this.unit = unit;
        this.missing = missing;
        this.everyField = everyField;
    }

    /** A line for each public type, method or constructor of these files that says too little of itself. */
    static List<String> missing(Collection<Path> sources) throws IOException {
        return missing(sources, false);
    }

    /** The same, with a line for each field of a record of which its Javadoc says nothing. */
    static List<String> missingWithFields(Collection<Path> sources) throws IOException {
        return missing(sources, true);
    }

    private static List<String> missing(Collection<Path> sources, boolean everyField) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> missing = new ArrayList<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Documentation(docs, unit, missing, everyField).scan(unit, null);
            }
        }
        return missing;
    }

    @Override
    public Void visitClass(ClassTree type, Void none) {
        if (isPublic(type)) {
            boolean alone = type.getSimpleName().length() > 0;
            if (alone) {
                look(type.getSimpleName().toString(), Set.of(), true);
            }
        }
        if (everyField && type.getKind() == Tree.Kind.RECORD) {
            lookAtFields(type);
        }
        return super.visitClass(type, none);
    }

    /** All that a record has and is not static is a field. */
    private void lookAtFields(ClassTree type) {
        DocCommentTree doc = docs.getDocCommentTree(getCurrentPath());
        Set<String> told = doc == null
                ? Set.of()
                : doc.getBlockTags().stream()
                        .filter(ParamTree.class::isInstance)
                        .map(tag -> ((ParamTree) tag).getName().getName().toString())
                        .collect(Collectors.toSet());
        for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree field
                    && !field.getModifiers().getFlags().contains(Modifier.STATIC)
                    && !told.contains(field.getName().toString())) {
                missing.add(type.getSimpleName() + " says nothing of its field " + field.getName());
            }
        }
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
        ClassTree type = (ClassTree) getCurrentPath().getParentPath().getLeaf();
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().endsWith("Override"));
        if (isPublic(type) && isPublic(type, method.getModifiers()) && !overrides && !isMain(method)) {
            boolean constructor = method.getReturnType() == null;
            boolean record = type.getKind() == Tree.Kind.RECORD;
            // A record says of itself what its constructor takes, and what its accessors answer.
            boolean told = record
                    && (constructor
                            || method.getParameters().isEmpty()
                                    && type.getMembers().stream()
                                            .anyMatch(member -> member instanceof VariableTree field
                                                    && field.getName().equals(method.getName())));
            String name = type.getSimpleName() + "." + (constructor ? "new" : method.getName());
            look(name, thrown(method), !told);
        }
        return super.visitMethod(method, none);
    }

    private static boolean isMain(MethodTree method) {
        return method.getName().contentEquals("main")
                && method.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    /** A type is public where all around it are. */
    private boolean isPublic(ClassTree type) {
        TreePath path = getCurrentPath();
        while (path != null && path.getLeaf() != type) {
            path = path.getParentPath();
        }
        ModifiersTree modifiers = type.getModifiers();
        Tree around = path == null ? null : path.getParentPath().getLeaf();
        if (around instanceof ClassTree outer) {
            return isPublic(outer) && isPublic(outer, modifiers);
        }
        return around instanceof CompilationUnitTree && modifiers.getFlags().contains(Modifier.PUBLIC);
    }

    private static boolean isPublic(ClassTree owner, ModifiersTree modifiers) {
        Set<Modifier> flags = modifiers.getFlags();
        boolean open = owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE;
        return flags.contains(Modifier.PUBLIC)
                || flags.contains(Modifier.PROTECTED)
                        && !owner.getModifiers().getFlags().contains(Modifier.FINAL)
                || open && !flags.contains(Modifier.PRIVATE);
    }

    private void look(String name, Set<String> thrown, boolean sentence) {
        DocCommentTree doc = docs.getDocCommentTree(getCurrentPath());
        String where = unit.getSourceFile().getName() + ":"
                + unit.getLineMap()
                        .getLineNumber(docs.getSourcePositions()
                                .getStartPosition(unit, getCurrentPath().getLeaf()))
                + ": " + name;
        if (doc == null) {
            if (sentence) {
                missing.add(where + " has no Javadoc");
            }
        } else if (sentence && words(doc) < FEWEST_WORDS) {
            missing.add(where + " has no whole sentence: " + doc.getFullBody());
        }
        if (doc != null && WITHOUT_VERSION.matcher(source(doc)).find()) {
            missing.add(where + " names a source without its version");
        }
        Set<String> told = doc == null ? Set.of() : told(doc);
        thrown.stream()
                .filter(type -> !told.contains(type))
                .forEach(type -> missing.add(where + " does not say when it throws " + type));
    }

    /** What stands behind "Source:", on one line. */
    private static String source(DocCommentTree doc) {
        String text = doc.toString().replaceAll("\\s+", " ");
        int start = text.indexOf("Source:");
        return start < 0 ? "" : text.substring(start);
    }

    private static int words(DocCommentTree doc) {
        String text = doc.getFullBody().stream().map(DocTree::toString).collect(Collectors.joining());
        return text.isBlank() ? 0 : text.trim().split("\\s+").length;
    }

    private static Set<String> told(DocCommentTree doc) {
        return doc.getBlockTags().stream()
                .filter(ThrowsTree.class::isInstance)
                .map(tag -> ((ThrowsTree) tag).getExceptionName().getSignature())
                .collect(Collectors.toSet());
    }

    /** What the body itself throws for a caller's mistake, lambdas and local classes left out. */
    private static Set<String> thrown(MethodTree method) {
        Set<String> thrown = new TreeSet<>();
        new com.sun.source.util.TreeScanner<Void, Void>() {
            @Override
            public Void visitThrow(ThrowTree statement, Void none) {
                if (statement.getExpression() instanceof NewClassTree made) {
                    thrown.add(made.getIdentifier().toString());
                }
                return super.visitThrow(statement, none);
            }

            @Override
            public Void visitLambdaExpression(LambdaExpressionTree lambda, Void none) {
                return null;
            }

            @Override
            public Void visitClass(ClassTree inner, Void none) {
                return null;
            }
        }.scan(method.getBody(), null);
        thrown.removeAll(FAULTS);
        return thrown;
    }
}
