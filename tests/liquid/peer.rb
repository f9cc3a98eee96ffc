# ruby-liquid beside ours: the arguments and lines of tests/tools/liquid_speed.c, and 'version'.
require 'json'
require 'liquid'

what, folder, third = ARGV

# Partials, which a host keeps parsed between renders.
Files = Struct.new(:folder) do
  def read_template_file(name)
    File.read("#{folder}/partials/#{name}.liquid", encoding: 'UTF-8')
  end
end

def spent
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID, :float_microsecond)
end

def measure(milliseconds, work)
  from = spent
  count = 0
  loop do
    10.times { work.call }
    count += 10
    break if spent >= from + milliseconds * 1000
  end
  (spent - from) / count
end

def measure_warm(milliseconds, work)
  measure(milliseconds, work)
  format('%.3f', measure(milliseconds, work))
end

if what == 'version'
  puts "ruby-liquid #{Liquid::VERSION}, #{RUBY_ENGINE} #{RUBY_VERSION}"
else
  Liquid::Template.register_tag('doc', Liquid::Comment) # of the language since 5.7
  Liquid::Template.file_system = Files.new(folder)
  registers = { cached_partials: {} }
  given = File.read("#{folder}/data.json", encoding: 'UTF-8')
  Dir.glob("#{folder}/*.liquid").sort.each do |path|
    name = File.basename(path, '.liquid')
    text = File.read(path, encoding: 'UTF-8')
    template = Liquid::Template.parse(text)
    data = JSON.parse(given) # counters are kept in it
    render = -> { template.render!(data, registers: registers) }
    if what == 'print'
      File.write("#{third}/#{name}.html", render.call)
    else
      puts [name, measure_warm(third.to_i, -> { Liquid::Template.parse(text) }), measure_warm(third.to_i, render)].join(' ')
    end
  end
end
