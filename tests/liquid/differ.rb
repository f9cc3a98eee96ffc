# differ.rb - our Liquid against ruby-liquid: random templates over random data, byte for byte.
#
#   ruby differ.rb SEED COUNT PROGRAM     PROGRAM: tests/tools/liquid_lines.c
#
# A seed makes the same templates and data anywhere. Each case is rendered lax or strict; where one
# refuses the other must refuse as well, whatever its sentence; all else is compared by the byte, and
# so are the failures that lax mode prints. What the grammar leaves out, because 5.4 and 5.13
# differ or because we do, is listed in docs/liquid.md. With another ruby-liquid before Debian's
# (RUBYLIB=DIR) it compares with that.
require 'json'
require 'liquid'
require_relative 'newer' if Gem::Version.new(Liquid::VERSION) < Gem::Version.new('5.13')

$stdout.sync = true
Encoding.default_external = Encoding::UTF_8 # whatever the locale: it is in what Ruby prints of lists
SEED, COUNT = Integer(ARGV[0]), Integer(ARGV[1])
PROGRAM = ARGV[2]
DICE = Random.new(SEED)

def dice(sides) = DICE.rand(sides)
def maybe(percent) = dice(100) < percent
def pick(list) = list[dice(list.size)]
def some(most, least = 0) = Array.new(least + dice(most - least + 1)) { yield } # up to `most`

# Data: every case its own, under these names.
TEXTS = ['', ' ', 'a', 'b', 'B', 'abc', 'Hello, World', ' a, b ,c ', 'x y  z', "two\nlines", "\ttab\r\n", 'x', 'k', '<b>fat</b> & "so"',
         "it's", '&lt;p&gt; &amp;', 'straße ÄÖÜ', 'é€😀', '1', '12 apples', '-3', '1.5', '0', 'a+b c%20d%zz', 'YWJj', 'first', 'size',
         'one two three four five six', '/path/to?x=1&y=2', '#{not} \\1 \\0', 'aaa', 'true'].freeze
KEYS = %w[k n v tags title size first].freeze

def integer = pick([0, 1, 2, 3, 5, 7, 10, 42, -1, -2, 100, 1000, 123456789, 2**31, -(2**40)])
def number = maybe(75) ? integer : pick([0.0, 0.5, 1.0, 1.5, -2.5, 3.14159, 1e15, 1.0e-7, 1234.5678, 100.0, -0.0])
def flat = pick([-> { pick(TEXTS) }, -> { number }, -> { pick([true, false, nil]) }, -> { pick(TEXTS) }]).call
def object = KEYS.sample(dice(KEYS.size), random: DICE).to_h { |key| [key, maybe(20) ? some(3) { flat } : flat] }
def similar = some(5) { { 'k' => pick(TEXTS), 'n' => integer, 'v' => pick([true, false, nil]), 'title' => pick(TEXTS) } }

def data
  {
    's' => pick(TEXTS), 't' => pick(TEXTS), 'n' => integer, 'i' => dice(5), 'f' => number, 'b' => maybe(50), 'nothing' => nil,
    'numbers' => some(6) { integer }, 'words' => some(6) { pick(TEXTS) }, 'mixed' => some(5) { flat },
    'nested' => some(3) { maybe(50) ? flat : some(3) { maybe(70) ? flat : some(2) { flat } } },
    'o' => object, 'things' => similar, 'objects' => some(3) { object }, 'empties' => [], 'none' => {}, 'name' => pick(%w[small inner nosuch])
  }
end

# Expressions.
NAMES = %w[s t n i f b nothing numbers words mixed nested o things objects empties none missing x y item row].freeze
LISTS = %w[numbers words mixed nested things objects empties x].freeze
PATHS = %w[o.k o.n o.tags o.title o.size o.first things[0].k things.first.n things.last objects[1] objects.first.tags words[0] words.first
           words.last words.size numbers[1] numbers[-1] numbers.size nested[0] nested.last nested[0][1] o['k'] o["v"] o[s] words[i] words[n]
           s.size t.first missing.k n.size o.missing things[i].title numbers.first.size empties.first forloop.index forloop.last
           forloop.first forloop.rindex forloop.length forloop.index0 forloop.rindex0 item.k item[0] item[1] item.title row.n].freeze

def quoted(text)
  text = text.delete("'") if text.include?('"')
  text = text.delete("\n\r}")
  text.include?("'") ? "\"#{text}\"" : "'#{text}'"
end

def literal
  case dice(10)
  when 0..3 then quoted(pick(TEXTS))
  when 4..6 then integer.to_s
  when 7 then pick(%w[1.5 0.5 -2.5 3.0 10.25])
  when 8 then pick(%w[true false nil])
  else pick(%w[blank empty])
  end
end

def range = "(#{pick(%w[1 0 2 -1 i])}..#{pick(%w[3 1 4 2 i numbers.size words.size])})"

def value
  case dice(20)
  when 0..5 then literal
  when 6..12 then pick(NAMES)
  when 13..18 then pick(PATHS)
  else range
  end
end

# Filters: a name and what makes its arguments.
TEXT = -> { maybe(80) ? quoted(pick(TEXTS)) : value }
NUMBER = -> { maybe(60) ? integer.to_s : maybe(50) ? pick(%w[0.5 1.5 -2.5 3.0 10.25 0.1]) : value }
FACTOR = -> { pick(%w[0 1 2 3 -1 100 0.5 1.1 -2.5 i words.size]) }
SMALL = -> { maybe(80) ? (dice(9) - 2).to_s : value }
PLACES = -> { dice(4).to_s }
KEY = -> { maybe(90) ? quoted(pick(KEYS)) : quoted(pick(TEXTS)) }
ANY = -> { value }
LIST = -> { maybe(80) ? pick(LISTS) : value }
OPTIONAL = ->(made) { -> { maybe(50) ? made.call : nil } }
FILTERS = {
  append: [TEXT], prepend: [TEXT], capitalize: [], downcase: [], upcase: [], strip: [], lstrip: [], rstrip: [], strip_newlines: [],
  newline_to_br: [], strip_html: [], escape: [], h: [], escape_once: [], url_encode: [], url_decode: [], base64_encode: [],
  base64_url_safe_encode: [], base64_decode: [], base64_url_safe_decode: [], split: [TEXT], remove: [TEXT], remove_first: [TEXT],
  remove_last: [TEXT], replace: [TEXT, OPTIONAL[TEXT]], replace_first: [TEXT, OPTIONAL[TEXT]], replace_last: [TEXT, TEXT],
  slice: [SMALL, OPTIONAL[SMALL]], truncate: [OPTIONAL[SMALL], OPTIONAL[TEXT]], truncatewords: [OPTIONAL[PLACES], OPTIONAL[TEXT]],
  size: [], first: [], last: [], join: [OPTIONAL[TEXT]], reverse: [], sort: [OPTIONAL[KEY]], sort_natural: [OPTIONAL[KEY]],
  uniq: [OPTIONAL[KEY]], compact: [OPTIONAL[KEY]], map: [KEY], where: [KEY, OPTIONAL[ANY]], concat: [LIST], default: [ANY],
  abs: [], at_least: [NUMBER], at_most: [NUMBER], ceil: [], divided_by: [NUMBER], floor: [], minus: [NUMBER], modulo: [NUMBER], plus: [NUMBER],
  round: [OPTIONAL[PLACES]], times: [FACTOR], squish: [], sum: [OPTIONAL[KEY]], find: [KEY, OPTIONAL[ANY]], find_index: [KEY, OPTIONAL[ANY]],
  has: [KEY, OPTIONAL[ANY]], reject: [KEY, OPTIONAL[ANY]], nosuchfilter: []
}.select { |name, _| name == :nosuchfilter || Liquid::StandardFilters.method_defined?(name) }.freeze

def arguments(makers)
  made = []
  makers.each { |maker| (text = maker.call) ? made << text : break }
  made << quoted(pick(TEXTS)) if maybe(1)
  made.empty? ? '' : ": #{made.join(', ')}"
end

def filter = (name, makers = pick(FILTERS.to_a)) && " | #{name}#{arguments(makers)}"
# Dates as they are written in full, in one zone; what is none Ruby guesses.
ENV['TZ'] = 'UTC'
DAYS = ['2026-11-24', '2024-02-29', '1999-12-31', '2026-11-24 08:05:09', '2026-01-01T00:00:00Z', '2026-07-04T23:59:59+02:00', '2026-03-09 12:00:00 -0500'].freeze
SIGNS = %w[%Y %y %C %m %-m %B %b %d %-d %e %j %H %k %I %-I %l %M %S %L %p %P %A %a %u %w %U %W %V %G %z %:z %s %n %t %% %F %D %T %R %r %c %x %X %h %Z %^a %^B %#p %05d %_d %-H %_H %3N %N %10Y %+].freeze
def date = "'#{pick(DAYS)}' | date: '#{some(4, 1) { pick(SIGNS) + pick(['', ' ', '.', '/', ', ']) }.join}'"
def output = (maybe(4) ? date : value) + some(3) { filter }.join
def compared = "#{value} #{pick(%w[== != < > <= >= contains <>])} #{value}"
def term = maybe(60) ? compared : value
def condition = ([term] + some(2) { "#{pick(%w[and or])} #{term}" }).join(' ')

# Statements. `liquid`: within a {% liquid %}, where each stands on a line of its own.
def tag(text) = "{%#{'-' if maybe(8)} #{text} #{'-' if maybe(8)}%}"
def text = pick(['', ' ', "\n", 'text', "  \n  ", '<p>', '.', ', ', 'a b', "\t", '}', '{ ', '%', 'é', "'", '-'])

def loop_parts
  parts = []
  parts << 'reversed' if maybe(20)
  parts << "limit: #{maybe(80) ? dice(4) : value}" if maybe(30)
  parts << "offset: #{maybe(60) ? dice(3) : maybe(50) ? 'continue' : value}" if maybe(30)
  parts.join(' ')
end

def branches(depth)
  ["{% if #{condition} %}", block(depth), *some(1) { tag("elsif #{condition}") + block(depth) }, *(maybe(50) ? [tag('else'), block(depth)] : []),
   tag('endif')].join
end

def choice(depth)
  whens = some(3, 1) { tag("when #{some(2, 1) { steady }.join(pick([', ', ' or ']))}") + block(depth) }
  whens << tag('else') + block(depth) if maybe(60)
  [tag("case #{steady}"), pick(["\n", '', ' ']), *whens, tag('endcase')].join
end

def literal_or_name = maybe(70) ? literal : pick(NAMES)
def steady = maybe(50) ? literal : pick(NAMES - %w[x y] + PATHS) # nothing that a branch assigns
def turn = literal_or_name.delete(',')
def loop_over = maybe(70) ? pick(LISTS) : maybe(60) ? range : value

def for_loop(depth)
  otherwise = maybe(30) ? tag('else') + block(depth) : ''
  stop = maybe(25) ? "{% if #{condition} %}#{tag(pick(%w[break continue]))}{% endif %}" : ''
  tag("for #{pick(%w[item x])} in #{loop_over} #{loop_parts}") + block(depth) + stop + block(depth) + otherwise + tag('endfor')
end

def table(depth)
  parts = some(2) { "#{pick(%w[cols limit offset])}: #{1 + dice(4)}" }.uniq { |part| part[0, 3] }.join(' ')
  tag("tablerow row in #{pick(LISTS - %w[x])} #{parts}") + block(depth) + "{{ tablerowloop.#{pick(%w[index col row first last col_first col_last index0 length])} }}" + tag('endtablerow')
end

def partial
  name = maybe(90) ? quoted(pick(%w[small inner])) : pick(%w['nosuch' name])
  name = quoted('small') if name == 'name' && maybe(50)
  word = name == 'name' ? 'include' : pick(%w[include render])
  how = maybe(30) ? " #{pick(%w[with for])} #{pick(NAMES + LISTS)}#{' as item' if maybe(50)}" : ''
  given = some(2) { ", #{pick(%w[k q])}: #{value}" }.join
  tag("#{word} #{name}#{how}#{given}")
end

def lines(depth)
  made = some(4, 1) do
    case dice(5)
    when 0 then "assign #{pick(%w[x y])} = #{output}"
    when 1 then "echo #{output}"
    when 2 then "if #{condition}\n  echo #{output}\nelse\n  echo 'no'\nendif"
    when 3 then "for item in #{pick(LISTS)}\n echo item\n  #{pick(%w[break continue])}\nendfor"
    else "increment c"
    end
  end
  "{% liquid\n#{made.join("\n")}\n%}"
end

def statement(depth)
  case dice(depth > 0 ? 30 : 14)
  when 0..6 then "{{#{'-' if maybe(8)} #{output} #{'-' if maybe(8)}}}"
  when 7, 8 then tag("assign #{pick(%w[x y z])} = #{output}")
  when 9 then tag("echo #{output}")
  when 10 then tag("#{pick(%w[increment decrement])} #{pick(%w[c d])}")
  when 11 then tag("cycle #{"'#{pick(%w[g h])}': " if maybe(40)}#{some(3, 1) { turn }.join(', ')}")
  when 12 then partial
  when 13 then pick(["{% # a remark %}", '{% comment %} {{ not }} {% endcomment %}', '{% raw %}{{ s }} {% if %}{% endraw %}', lines(depth)])
  when 14..17 then branches(depth - 1)
  when 18..22 then for_loop(depth - 1)
  when 23 then tag("unless #{condition}") + block(depth - 1) + (maybe(30) ? tag('else') + block(depth - 1) : '') + tag('endunless')
  when 24, 25 then choice(depth - 1)
  when 26 then tag("capture #{pick(%w[x y])}") + block(depth - 1) + tag('endcapture')
  when 27 then tag('ifchanged') + block(depth - 1) + tag('endifchanged')
  when 28 then table(depth - 1)
  else lines(depth)
  end
end

def block(depth) = some(3) { text + statement(depth) }.join + text

# A template that is probably none: a piece is missing, doubled, or something stands in it.
def spoil(template)
  at = dice(template.size + 1)
  case dice(3)
  when 0 then template[0, at].to_s + template[(at + 1 + dice(4))..].to_s
  when 1 then template[0, at] + pick(['{{', '}}', '{%', '%}', '|', ',', ':', '(', ')', '..', '.', '[', ']', '"', "'", '-', '=', '{% endif %}', '{% else %}', '?']) + template[at..]
  else template[0, at] + template[[at - 5, 0].max..]
  end
end

# What Ruby reads as it comes, commas that only 5.13 lets stand, and names that no filter knows.
READ_OTHERWISE = /cycle|comment|raw|include|tablerow|,\s*(-?[%}]}|\|)|\bfor\b[^%]*,|:\s*\w+:/

def template_case
  template = some(3, 1) { text + statement(3) }.join + text
  strict = maybe(30)
  worse = spoil(template)
  spoilt = strict && maybe(30) && worse !~ READ_OTHERWISE
  { template: spoilt ? worse : template, data: data, strict: strict, spoilt: spoilt,
    partials: { small: pick(['small {{ small }}{{ q }}', '{{ item }}{% assign y = 3 %}', '{{ k }}{% increment c %}{{ forloop.index }}']), inner: "[#{block(1).gsub(/'inner'|name\b/, "'small'")}]" } }
end

# What we do otherwise and mean to: bytes that are no text are none of our values; lists have no order.
module AsOurs
  def base64_decode(input) = only_text(super)
  def base64_url_safe_decode(input) = only_text(super)

  private

  def only_text(bytes)
    text = bytes.dup.force_encoding('UTF-8')
    text.valid_encoding? ? text : raise(Liquid::ArgumentError, 'what the base64 holds is not text')
  end

  def nil_safe_compare(one, other)
    lists = one.is_a?(Array) && other.is_a?(Array) && one != other
    lists ? raise(Liquid::ArgumentError, 'cannot sort values of incompatible types') : super
  end
end
Liquid::Template.register_filter(AsOurs)

# Equal items stay in their order; two without the property are equal, which Ruby's comparison denies.
module StableSort
  def sort(&compare)
    each_with_index.sort do |(a, i), (b, k)|
      order = compare.call(a, b)
      order.zero? || order == compare.call(b, a) ? i <=> k : order
    end.map(&:first)
  end
end
Liquid::StandardFilters::InputIterator.prepend(StableSort)

# The two answers.
Partials = Struct.new(:texts) do
  def read_template_file(name) = texts[name.to_sym] || raise(Liquid::FileSystemError, "there is no partial '#{name}'")
end

def ruby_answer(asked)
  template = Liquid::Template.parse(asked[:template], error_mode: asked[:strict] ? :strict : :lax)
  given = JSON.parse(JSON.generate(asked[:data])) # counters are kept in it
  registers = { file_system: Partials.new(asked[:partials]) }
  { 'text' => asked[:strict] ? template.render!(given, registers: registers) : template.render(given, registers: registers) }
rescue Liquid::Error => e
  { 'refused' => e.message }
end

OURS = IO.popen([PROGRAM], 'r+')
def our_answer(asked)
  OURS.puts(JSON.generate(asked))
  JSON.parse(OURS.gets || abort("not ok liquid/differ # #{PROGRAM} ended at #{JSON.generate(asked)}"))
end

def answers(asked) = [ruby_answer(asked), our_answer(asked)]

# Of a spoilt tag Ruby reads, even when strict, much that we refuse; not the other way round.
def same?(asked, ruby, ours)
  return ours.key?('refused') if ruby.key?('refused')
  asked[:spoilt] || ruby['text'] == ours['text']
end

# As little of a template and its data as still differs, in tags and outputs that are whole.
PIECES = /\{%.*?%\}|\{\{.*?\}\}|[^{]+|\{/m
def smallest(asked)
  ruby, ours = answers(asked)
  differs = lambda do |less|
    now = answers(less)
    !same?(less, *now) && now.map { |answer| answer.key?('refused') } == [ruby, ours].map { |answer| answer.key?('refused') }
  end
  [PIECES, /\s*\|[^|}%]*/].each do |pieces|
    size = asked[:template].scan(pieces).size
    until size.zero?
      from = 0
      while (found = asked[:template].to_enum(:scan, pieces).map { [$~.begin(0), $~.end(0)] }[from, size]).to_a.size == size
        less = asked.merge(template: asked[:template][0, found[0][0]] + asked[:template][found[-1][1]..])
        differs[less] ? asked = less : from += 1
      end
      size -= 1
    end
  end
  asked[:data].each_key { |key| (less = asked.merge(data: asked[:data].except(key))) && differs[less] && asked = less }
  asked[:partials].each_key { |key| (less = asked.merge(partials: asked[:partials].merge(key => ''))) && differs[less] && asked = less }
  asked
end

SHOWN_MAX = Integer(ENV['SHOW'] || 5)
different = refused = 0
COUNT.times do |index|
  asked = template_case
  ruby, ours = answers(asked)
  refused += 1 if ruby['refused']
  next if same?(asked, ruby, ours)
  next if (different += 1) > SHOWN_MAX
  least = smallest(asked)
  ruby, ours = answers(least)
  puts "# case #{index}#{' strict' if asked[:strict]}: #{least[:template]}", "#   data #{JSON.generate(least[:data])} partials #{JSON.generate(least[:partials])}",
       "#   ruby #{JSON.generate(ruby)}", "#   ours #{JSON.generate(ours)}"
end
puts "#{different.zero? ? 'ok' : 'not ok'} liquid/differ # ruby-liquid #{Liquid::VERSION}, seed #{SEED}: #{COUNT} cases, #{refused} refused, #{different} differ"
exit different.zero?
